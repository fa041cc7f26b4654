"""What tests of the built layers share."""

import pytest

from tests.made import made


@pytest.fixture(scope="session")
def layers() -> None:
    """Both layers, as they are deployed."""
    made("layers-host")

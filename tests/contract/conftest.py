"""What is asserted in modules that several tests share is explained, too, when it fails."""

import pytest

pytest.register_assert_rewrite("tests.contract.suite", "tests.contract.served")

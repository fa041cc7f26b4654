"""What every platform is held to. `test_platform_<name>.py` inherits it and adds its own.

    class TestPlauder(PlatformSuite):
        platform = "plauder"
        hook = {"secret": "ours"}
        other_hook = {"secret": "nobody's"}

        def sign(self, body, secrets): ...

What such a class may say is in `suite/facts.py`; docs/add-a-platform.md leads through it.
"""

from __future__ import annotations

from tests.contract.suite.catching_up import CatchingUpSuite
from tests.contract.suite.declared import DeclaredSuite
from tests.contract.suite.leaving import LeavingSuite
from tests.contract.suite.normalising import NormalisingSuite
from tests.contract.suite.publishing import PublishingSuite
from tests.contract.suite.standing import StandingSuite
from tests.contract.suite.verifying import VerifyingSuite


class PlatformSuite(
    DeclaredSuite,
    VerifyingSuite,
    NormalisingSuite,
    LeavingSuite,
    PublishingSuite,
    CatchingUpSuite,
    StandingSuite,
):
    """All of it."""

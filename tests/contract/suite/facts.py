"""What a platform's tests have to say before everything else can be tried by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from herodesk.domain.post import Change
from herodesk.domain.webhook import Webhook
from herodesk.parts import Declared
from herodesk.platforms import declared_of, normalise_of
from herodesk_ops.platforms import operated
from herodesk_ops.platforms.stand_in import Operated
from tests.contract.served import MIA, NOW, POST, US

BODY = '{"data":{"text":"Störung 😡"},"id":9007199254740993}'.encode()


class Facts:
    """The sample facts of one platform; a test class overrides what is otherwise there.

    `sign` and `challenge` are written a second time for the tests, from the platform's
    documentation: nothing of ours proves itself.
    """

    platform: ClassVar[str]

    # -- how it proves itself ------------------------------------------------------------------

    hook: ClassVar[Mapping[str, str]] = {}
    """Secrets below `hook/` that the tests sign with."""
    other_hook: ClassVar[Mapping[str, str]] = {}
    """The same names with values that nobody knows."""
    no_hook: ClassVar[Mapping[str, str]] = {}
    """The same names with the emptiest values that can sign at all; [empty]."""
    genuine: ClassVar[bytes] = BODY
    """A body that can be proven and read, whatever it means."""
    is_json: ClassVar[bool] = True
    body_is_not_signed: ClassVar[str] = ""
    """Why a changed body cannot be told, where that is so: a sentence."""

    def sign(self, body: bytes, secrets: Mapping[str, str]) -> dict[str, str]:
        """The headers of a genuine delivery at `NOW`, names in lower case."""
        raise NotImplementedError

    def challenge(self, secrets: Mapping[str, str]) -> tuple[dict[str, str], str, str]:
        """The query of a handshake, the answer's body and its content type."""
        raise NotImplementedError

    # -- what is written there -----------------------------------------------------------------

    us: ClassVar[Mapping[str, Any]] = US
    post: ClassVar[Mapping[str, Any]] = POST
    """A customer's post as scenarios write it, which may be answered."""
    messages_as: ClassVar[Mapping[str, Any]] = {"kind": "message"}
    """What makes it a private message."""
    only_messages: ClassVar[bool] = False
    """There is nothing public: `post` is a message, and every answer goes to its author alone."""
    numbers_as_ids: ClassVar[str] = ""
    """Why no id can come as a number, where that is so: a sentence."""
    one_event_each: ClassVar[str] = ""
    """Why a delivery has no neighbours that a broken event could stop, where that is so."""

    # -- what is answered ----------------------------------------------------------------------

    wrong_access: ClassVar[Mapping[str, str]] = {"access_token": "other"}
    """What makes our access invalid, over the local secrets."""
    limit: ClassVar[int]
    """The longest reply, as the platform's documentation says."""
    message_limit: ClassVar[int] = 0
    """The longest private message, likewise."""
    knows_repeats: ClassVar[bool] = False
    """A second request makes no second reply, so that nobody has to look for the first."""
    nobody_can_look: ClassVar[str] = ""
    """Why nothing tells whether a reply is there, where that is so: a sentence. Then a person
    looks."""
    longest_wait_minutes: ClassVar[int] = 15
    """So long a wait at most follows from the stand-in's throttling."""
    sends_again: ClassVar[bool] = True
    """A withdrawn text may be published once more under the same reply."""

    def long(self, length: int) -> str:
        """Words that, with the sign-off, have that length as the platform counts."""
        return "x" * (length - len(" – Ana"))

    def long_message(self, length: int) -> str:
        """The same for a private message."""
        return "x" * (length - len(" – Ana"))

    # -- for all of it -------------------------------------------------------------------------

    @property
    def declared(self) -> Declared:
        """What the platform says about itself."""
        return declared_of(self.platform)

    @property
    def operated(self) -> Operated:
        """The operator's side."""
        return operated(self.platform)

    @property
    def not_signed_parts(self) -> tuple[str, ...]:
        """Headers of `sign` that prove nothing."""
        return ("content-type",)

    def delivery(self, **facts: Any) -> bytes:
        """The delivery of the customer's post, with other facts."""
        return self.operated.delivery({**self.post, **facts}, account=self.us)

    def webhook(
        self, body: bytes, headers: Mapping[str, str] | None = None, at: datetime = NOW
    ) -> Webhook:
        """A delivery as it arrives."""
        return Webhook(
            platform=self.platform,
            method="POST",
            headers=headers if headers is not None else self.sign(body, self.hook),
            body=body,
            received_at=at,
        )

    def read(self, body: bytes) -> list[Change]:
        """What the delivery changes."""
        return normalise_of(self.platform).normalise(self.webhook(body))

    def lacks(self, part: str) -> str:
        """Why the platform lacks that part, or nothing."""
        return self.declared.LACKS.get(part, "")


CUSTOMER = MIA

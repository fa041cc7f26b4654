"""One message as WhatsApp tells it, and what its fields mean."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from herodesk.domain.post import Answerable, Author, Kind, Post, Posted
from herodesk.platforms.reading import Json, identifier, needed, part, parts, text, word

SILENT = frozenset({"reaction", "system", "request_welcome", "ephemeral", ""})
"""What nobody wrote, or asks for nothing."""

_SIGNS = {
    "image": "📷",
    "video": "🎬",
    "audio": "🎤",
    "voice": "🎤",
    "document": "📄",
    "sticker": "🏷",
    "location": "📍",
    "contacts": "👤",
    "order": "🛒",
}
"""What stands for something that is no text: WhatsApp gives media no address that can be opened
without our key."""
_UNSEEN = "❔"


@dataclass(frozen=True, slots=True)
class Told:
    """A message, the value that it came in, and where it stands."""

    value: Json
    message: Json
    path: str

    def posted(self) -> Posted:
        """It, or its edit, as a post; FieldError if it has no id.

        Edits are not counted there: a later one has a later time.
        """
        edit = part(self.message, "edit")
        own_id = identifier(self.message, "id")
        if word(self.message, "type") == "edit":
            own_id = identifier(edit, "original_message_id")
        post_id = needed(own_id, f"{self.path}.id")
        shown = part(edit, "message") or self.message
        at = _seconds(self.message)
        author = self._author()
        return Posted(
            post=Post(
                platform="whatsapp",
                post_id=post_id,
                version_id=post_id,
                version=max(int(at.timestamp()) if at else 0, 2) if edit else 1,
                kind=Kind.MESSAGE,
                text=words_of(shown),
                account=identifier(part(self.value, "metadata"), "phone_number_id"),
                author=author,
                created_at=at,
                reply_to=identifier(part(shown, "context"), "id"),
                answerable=Answerable.YES if author else Answerable.NO,
                refusal=None if author else "not-answerable",
            )
        )

    def _author(self) -> Author | None:
        """By number where it is told, else by the id that people have who hide theirs."""
        ids = [identifier(self.message, name) for name in ("from", "from_user_id")]
        known = next((it for it in ids if it), None)
        if known is None:
            return None
        profile: Json = {}
        for contact in parts(self.value, "contacts"):
            if {identifier(contact, "wa_id"), identifier(contact, "user_id")} & {*ids} - {None}:
                profile = part(contact, "profile")
        handle, name = word(profile, "username"), word(profile, "name")
        return Author(id=known, handle=handle, name=name)


def words_of(message: Json) -> str:
    """What somebody wrote or pressed, with a sign in front for what is no text."""
    kind = word(message, "type") or ""
    told = part(message, kind)
    match kind:
        case "text":
            return text(told, "body") or ""
        case "button" | "order":
            words = text(told, "text")
        case "interactive":
            pressed = part(told, "button_reply") or part(told, "list_reply")
            return word(pressed, "title") or _UNSEEN
        case "location":
            places = [word(told, name) for name in ("name", "address")]
            words = ", ".join(filter(None, places))
        case "document":
            words = " ".join(filter(None, (word(told, "filename"), word(told, "caption"))))
        case _:
            words = text(told, "caption")
    sign = "" if kind == "button" else _SIGNS.get(kind, _UNSEEN)
    return " ".join(filter(None, (sign, words)))


def _seconds(message: Json) -> datetime | None:
    """Seconds since 1970, which come as digits."""
    try:
        return datetime.fromtimestamp(int(identifier(message, "timestamp") or ""), UTC)
    except (ValueError, OverflowError, OSError):
        return None

"""A message as Telegram tells it: its id, its files, its link, and whom it speaks to."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import quote

from herodesk.domain.post import medium_of
from herodesk.platforms.reading import Json, identifier, needed, number, part, parts, text, word

_FILES = {
    "video": ".mp4",
    "animation": ".mp4",
    "video_note": ".mp4",
    "audio": ".mp3",
    "voice": ".ogg",
    "sticker": ".webp",
}
_SOME_DOCUMENT = ".doc"
_BETWEEN = "_"


def post_id(chat: Json, message_id: str) -> str:
    """Messages are numbered within their chat, so both make the id."""
    return f"{needed(identifier(chat, 'id'), 'chat.id')}{_BETWEEN}{message_id}"


def both_of(own_id: str) -> tuple[str, str]:
    """Chat and message of an id made here."""
    chat, _, message_id = own_id.rpartition(_BETWEEN)
    return chat, message_id


def permalink(message: Json) -> str | None:
    """Where everybody can see it: only in public groups and channels."""
    name, own_id = word(part(message, "chat"), "username"), identifier(message, "message_id")
    is_group = (identifier(part(message, "chat"), "id") or "").startswith("-")
    return f"https://t.me/{quote(name)}/{quote(own_id)}" if name and own_id and is_group else None


def attached(message: Json) -> tuple[str, ...]:
    """Ids of files, `telegram:<file id>` and an ending that says what it is.

    Their addresses contain the bot's token, so that they are never made, kept or shown.
    """
    pictures = parts(message, "photo")  # the same one in several sizes, the largest last
    found = [_id(pictures[-1], ".jpg")] if pictures else []
    found += [_id(part(message, name), ending) for name, ending in _FILES.items()]
    if not part(message, "animation"):  # comes as a document, too
        document = part(message, "document")
        found.append(_id(document, _ending(word(document, "file_name"))))
    return tuple(filter(None, found))


def _id(file: Json, ending: str) -> str | None:
    file_id = identifier(file, "file_id")
    return f"telegram:{file_id}{ending}" if file_id else None


def _ending(name: str | None) -> str:
    """The ending of a file's name, if it is one that says what the file is."""
    ending = "." + (name or "").rpartition(".")[2].lower()
    return ending if medium_of(ending) != "other" else _SOME_DOCUMENT


def speaks_to(message: Json, account: str | None) -> bool:
    """True if it answers our bot, calls it, or gives it a command.

    The names of bots end in `bot`, and which one of them is ours is told by no delivery: a call
    for another one counts, too. Without the account any bot that is answered does.
    """
    above = part(message, "reply_to_message", "from")
    if account and identifier(above, "id") == account:
        return True
    if account is None and above.get("is_bot") is True:
        return True
    for words, marks in (("text", "entities"), ("caption", "caption_entities")):
        said = text(message, words) or ""
        if any(_calls(said, mark, account) for mark in parts(message, marks)):
            return True
    return False


def _calls(said: str, mark: Json, account: str | None) -> bool:
    match word(mark, "type"):
        case "mention":
            return _marked(said, mark).lower().endswith("bot")
        case "bot_command":
            _, at, name = _marked(said, mark).partition("@")
            return not at or name.lower().endswith("bot")
        case "text_mention":
            return bool(account) and identifier(part(mark, "user"), "id") == account
        case _:
            return False


def _marked(said: str, mark: Json) -> str:
    """The words under a mark: offsets and lengths count UTF-16 units."""
    begin, length = number(mark, "offset") or 0, number(mark, "length") or 0
    units = said.encode("utf-16-le", "surrogatepass")[2 * begin : 2 * (begin + length)]
    return units.decode("utf-16-le", "replace")


def moment(of: Json, name: str) -> datetime | None:
    """Seconds since 1970 as aware UTC; None for what is none."""
    seconds = number(of, name)
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (ValueError, OverflowError, OSError):
        return None

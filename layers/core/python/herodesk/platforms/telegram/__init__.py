"""Telegram through a bot, in chats and groups (Bot API): docs/platform-telegram.md."""

from herodesk.parts import Setting

NAME = "Telegram"
SHORT = "Tg"
API = "https://api.telegram.org"

EDITS = True
# For two days after it was sent.
WITHDRAWS = True
TELLS_REMOVALS = False
MESSAGES = True
BEGINS_MESSAGES = False
PRICES: dict[str, str] = {}
ASKS_WITHIN_HOURS = None
READ_EVERY_MINUTES = 5

SECRETS = {
    "hook/secret_token": "a long random word of A-Z, a-z, 0-9, _ and -, shown by each delivery",
    "api/access_token": "the bot's token from BotFather: publishes replies and reads back",
}
OPTIONAL_SECRETS = ()
SETTINGS: dict[str, Setting] = {}
EVENTS = ("message", "group", "channel")
LACKS = {
    "handshake": "Telegram asks nothing: each delivery shows the word that we have chosen.",
    "lease": "A webhook of Telegram's stands until it is removed.",
    "renew": "A bot's token does not end; who has it may have BotFather make a new one.",
    "removals": "Telegram does not tell bots that somebody deleted a message.",
    "reposts": "Telegram does not tell where a message was forwarded to.",
    "first_message": "A bot may only write to people who have written to it.",
    "privacy": "Telegram tells that somebody blocked the bot, not that somebody has left.",
    "pictures": "Telegram allows 1,024 characters below a picture, a quarter of an answer.",
}

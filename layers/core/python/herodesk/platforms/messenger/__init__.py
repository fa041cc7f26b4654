"""A Page's inbox, Messenger, as a channel of its own: docs/platform-messenger.md."""

from herodesk.parts import Setting

NAME = "Messenger"
SHORT = "Msgr"
API = "https://graph.facebook.com/v26.0"

EDITS = False
WITHDRAWS = False
TELLS_REMOVALS = True
MESSAGES = True
BEGINS_MESSAGES = False
PRICES: dict[str, str] = {}
# A day after the customer's last message Meta takes answers of people only: this is none.
ASKS_WITHIN_HOURS = 24
# Of these the first day in any case, the others where Meta permits it.
ANSWERS_WITHIN_HOURS = 7 * 24
READ_EVERY_MINUTES = 15

SECRETS = {
    "hook/app_secret": "signs deliveries",
    "hook/verify_token": "a word of your choice, answers the handshake",
    "api/access_token": "the Page's token: sends messages and reads the inbox back",
    "api/app_id": "the app's id, to look after its webhook",
}
OPTIONAL_SECRETS = ("api/app_id",)
SETTINGS: dict[str, Setting] = {}
EVENTS = ("message", "edited", "deleted", "own", "left")
TELLS_LEAVING = "Meta calls `data-deletion` and `deauthorize` below `/hooks/messenger`"
LACKS = {
    "lease": "A Page's subscription stands until somebody removes it.",
    "renew": "A Page's token does not end by itself; when it is revoked, IT makes a new one.",
    "edits": "The Page cannot change a message that it has sent.",
    "withdraws": "Messenger lets no app take a message back.",
    "reposts": "A message is read by one person, who cannot pass it on here.",
    "first_message": "Only who wrote to the Page can be written to.",
    "pictures": "What goes out in private goes out as words alone.",
}

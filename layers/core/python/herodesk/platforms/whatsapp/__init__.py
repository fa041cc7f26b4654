"""WhatsApp Business through Meta's Cloud API: docs/platform-whatsapp.md."""

from herodesk.parts import Setting

NAME = "WhatsApp"
SHORT = "WA"
API = "https://graph.facebook.com/v26.0"

EDITS = False
WITHDRAWS = False
TELLS_REMOVALS = True
MESSAGES = True
BEGINS_MESSAGES = False
PRICES: dict[str, str] = {}
ASKS_WITHIN_HOURS = 24
ANSWERS_WITHIN_HOURS = 24
READ_EVERY_MINUTES = 0

SECRETS = {
    "hook/app_secret": "signs deliveries",
    "hook/verify_token": "a word of your choice, answers the handshake",
    "api/access_token": "a system user's token: sends messages",
    "api/business_account_id": "the id of the WhatsApp business account, to look after its webhook",
    "api/app_id": "the app's id, likewise",
}
OPTIONAL_SECRETS = ("api/app_id",)
SETTINGS: dict[str, Setting] = {}
EVENTS = ("message", "edited", "deleted", "status")
LACKS = {
    "catch_up": "Meta repeats a delivery for seven days, and tells nothing of a chat but by these.",
    "lease": "A business account's subscription stands until somebody removes it.",
    "renew": "A system user's token does not end; when it is revoked, IT makes a new one.",
    "edits": "No app can change a message that it has sent.",
    "withdraws": "No app can take a message back that it has sent.",
    "reposts": "A message is read by one person, who cannot pass it on here.",
    "first_message": "Out of the blue only advertising templates may be sent, and none is.",
    "privacy": "People give no app a permission by writing to a number: nobody can take one back.",
    "pictures": "What goes out in private goes out as words alone.",
}

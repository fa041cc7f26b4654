"""Threads through its own API: docs/platform-threads.md."""

from herodesk.parts import Setting

NAME = "Threads"
SHORT = "Th"
API = "https://graph.threads.net/v1.0"

EDITS = False
WITHDRAWS = True
# Only deletions of our own posts are told.
TELLS_REMOVALS = False
MESSAGES = False
BEGINS_MESSAGES = False
PRICES: dict[str, str] = {}
ASKS_WITHIN_HOURS = None
READ_EVERY_MINUTES = 15

SECRETS = {
    "hook/app_secret": "the Threads app's secret: signs deliveries",
    "hook/meta_app_secret": "the secret of the app around it, which may sign them, too",
    "hook/verify_token": "a word of your choice, answers the handshake",
    "api/access_token": "our profile's token: publishes replies and reads back",
    "api/access_expires_at": "when it ends, as 2027-01-31T09:00:00+00:00; kept by itself from then",
}
OPTIONAL_SECRETS = ("hook/meta_app_secret", "api/access_expires_at")
SETTINGS: dict[str, Setting] = {}
EVENTS = ("reply", "mention", "own", "delete", "left")
TELLS_LEAVING = "Meta calls `data-deletion` and `deauthorize` below `/hooks/threads`"
LACKS = {
    "lease": "A subscription stands until somebody removes it in the app's dashboard.",
    "edits": "The API of Threads changes no post: a corrected answer takes the old one's place.",
    "removals": "Threads tells of our own deleted posts only: before we answer we look.",
    "reposts": "Threads tells nobody that a post was passed on.",
    "messages": "The API of Threads has no private messages.",
    "first_message": "The API of Threads has no private messages.",
    "pictures": "Threads fetches a picture from a public address, and ours are not public.",
}

"""A Discourse forum, through its webhooks and its API: docs/platform-discourse.md."""

from herodesk.parts import Setting

NAME = "Discourse"
SHORT = "Dc"
# Every forum is somebody else's: `https://forum.example`.
API = ""

EDITS = True
WITHDRAWS = True
TELLS_REMOVALS = True
MESSAGES = True
BEGINS_MESSAGES = True
PRICES: dict[str, str] = {}
ASKS_WITHIN_HOURS = None
READ_EVERY_MINUTES = 15

SECRETS = {
    "hook/webhook_secret": "signs deliveries",
    "api/access_token": "an API key of our account: publishes replies and reads back",
    "api/username": "the name of our account there, shown beside the key",
}
OPTIONAL_SECRETS = ()
SETTINGS: dict[str, Setting] = {}
EVENTS = ("post", "topic", "message", "deleted", "left")
TELLS_LEAVING = "`user_destroyed` and `user_anonymized`, confirmed by a look"
LACKS = {
    "handshake": "A forum asks nobody to prove an address.",
    "lease": "A webhook of a forum stands until it is removed.",
    "renew": "An API key does not end; an administrator revokes it.",
    "probe": "A forum tells administrators alone how its webhooks stand.",
    "reposts": "Nobody passes on posts of a forum.",
    "pictures": "A forum names a picture among the words, which must be found again as they were.",
}

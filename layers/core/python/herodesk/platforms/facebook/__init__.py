"""Facebook Pages through the Graph API's webhooks: docs/platform-facebook.md."""

from herodesk.parts import Pictures, Setting

NAME = "Facebook"
SHORT = "FB"
API = "https://graph.facebook.com/v26.0"

EDITS = True
WITHDRAWS = True
TELLS_REMOVALS = True
MESSAGES = True
# One for each comment, within seven days of it.
BEGINS_MESSAGES = True
PICTURES = Pictures(most_bytes=4_000_000, most_alt=1_000)
PRICES: dict[str, str] = {}
# As for private replies: whoever wrote a week ago expects no answer to the comment any more.
ASKS_WITHIN_HOURS = 7 * 24
# Of these the first day in any case, the others where Meta permits it.
ANSWERS_WITHIN_HOURS = 7 * 24
READ_EVERY_MINUTES = 15

SECRETS = {
    "hook/app_secret": "signs deliveries",
    "hook/verify_token": "a word of your choice, answers the handshake",
    "api/access_token": "the Page's token: publishes replies and reads back",
    "api/app_id": "the app's id, to look after its webhook",
}
OPTIONAL_SECRETS = ("api/app_id",)
SETTINGS: dict[str, Setting] = {}
EVENTS = ("comment", "reply", "visitor", "mention", "rating", "own", "message", "left")
TELLS_LEAVING = "Meta calls `data-deletion` and `deauthorize` below `/hooks/facebook`"
LACKS = {
    "lease": "A Page's subscription stands until somebody removes it.",
    "renew": "A Page's token does not end by itself; when it is revoked, IT makes a new one.",
    "reposts": "Facebook tells nobody that a post was shared.",
}

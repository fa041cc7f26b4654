"""Instagram professional accounts through the Instagram API: docs/platform-instagram.md."""

from herodesk.parts import Setting

NAME = "Instagram"
SHORT = "IG"
API = "https://graph.instagram.com/v26.0"

EDITS = False
WITHDRAWS = True
# No event reports that a comment was deleted; only messages are told.
TELLS_REMOVALS = False
MESSAGES = True
# One for each comment, within seven days of it.
BEGINS_MESSAGES = True
PRICES: dict[str, str] = {}
# As for private replies: whoever wrote a week ago expects no answer to the comment any more.
ASKS_WITHIN_HOURS = 7 * 24
# Of these the first day in any case, the others where Meta permits it.
ANSWERS_WITHIN_HOURS = 7 * 24
READ_EVERY_MINUTES = 15

SECRETS = {
    "hook/app_secret": "the app's secret: signs deliveries",
    "hook/instagram_app_secret": "of apps with Instagram Login: signs them, too",
    "hook/verify_token": "a word of your choice, answers the handshake",
    "api/access_token": "our account's token: publishes replies, reads back, looks mentions up",
    "api/access_expires_at": "when it ends, as 2027-01-31T09:00:00+00:00; kept by itself from then",
}
OPTIONAL_SECRETS = ("hook/instagram_app_secret", "api/access_expires_at")
SETTINGS: dict[str, Setting] = {}
EVENTS = ("comment", "reply", "live", "mention", "message", "own", "left")
TELLS_LEAVING = "Meta calls `data-deletion` and `deauthorize` below `/hooks/instagram`"
LACKS = {
    "lease": "An account's subscription stands until somebody removes it.",
    "edits": "A comment on Instagram cannot be changed, neither by its author nor by us.",
    "removals": "Instagram tells of deleted messages only: before we answer a comment we look.",
    "reposts": "Instagram tells nobody that a post was shared.",
    "pictures": "Instagram takes words alone in an answer to a comment.",
}

"""Any forum, form or review site through a signed webhook: docs/generic-webhook.md."""

from herodesk.parts import Setting

NAME = "Web"
SHORT = "Web"
API = ""

EDITS = True
WITHDRAWS = True
TELLS_REMOVALS = True
MESSAGES = True
BEGINS_MESSAGES = True
PRICES: dict[str, str] = {}
ASKS_WITHIN_HOURS = None
READ_EVERY_MINUTES = 0

SECRETS = {
    "hook/signing_secret": "signs what your site sends",
    "api/reply_secret": "signs what is sent to your site",
}
OPTIONAL_SECRETS = ("api/reply_secret",)
SETTINGS: dict[str, Setting] = {}
EVENTS = ("created", "updated", "deleted", "reposted", "batch", "left")
TELLS_LEAVING = "`author.deleted`"
LACKS = {
    "probe": "There is nothing on your site that Herodesk could ask.",
    "lease": "What your site sends ends only when you end it.",
    "handshake": "Whoever has the secret has the address: there is nothing to prove by a GET.",
    "catch_up": "Your site repeats what was not accepted; Herodesk has no address to ask.",
    "renew": "Both sides sign with secrets that do not end.",
    "pictures": "What your site is sent holds words alone.",
}

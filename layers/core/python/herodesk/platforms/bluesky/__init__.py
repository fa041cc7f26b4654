"""Bluesky, through the AT Protocol: docs/platform-bluesky.md."""

from herodesk.parts import Pictures, Setting

NAME = "Bluesky"
SHORT = "Bs"
API = "https://bsky.social"

EDITS = False
WITHDRAWS = True
# Nobody tells: what was read lately is looked after, and a post is looked at before its answer.
TELLS_REMOVALS = False
MESSAGES = False
BEGINS_MESSAGES = False
PICTURES = Pictures(most_bytes=2_000_000, most_alt=2_000)
PRICES: dict[str, str] = {}
ASKS_WITHIN_HOURS = None
READ_EVERY_MINUTES = 1

SECRETS = {
    "api/identifier": "the handle or DID of our account",
    "api/app_password": "an app password of our account: begins a session where there is none",
    "api/access_token": "of the session; any word at first, then kept by itself",
    "api/refresh_token": "renews the session every two hours, by itself",
}
OPTIONAL_SECRETS = ("api/refresh_token",)
SETTINGS: dict[str, Setting] = {}
EVENTS = ("mention", "reply", "quote", "search")
LACKS = {
    "verify": "Bluesky delivers nothing: it is asked.",
    "handshake": "Bluesky delivers nothing: it is asked.",
    "lease": "Bluesky delivers nothing, so there is no subscription that could end.",
    "edits": "What was posted on Bluesky cannot be changed: a corrected answer takes the place.",
    "removals": "Bluesky tells nobody of deletions: what was read lately is looked after instead.",
    "reposts": "Bluesky tells us only who passed on posts of our own.",
    "messages": "Bluesky's chat is a service of its own, which Herodesk does not read.",
    "first_message": "Bluesky's chat is a service of its own, which Herodesk does not use.",
    "privacy": "Only our own account has given a permission: nobody can take one back.",
}

"""Mastodon, and servers that speak its API: docs/platform-mastodon.md."""

from herodesk.parts import Pictures, Setting

NAME = "Mastodon"
SHORT = "Ma"
# Every server is somebody else's: `https://social.example`.
API = ""

EDITS = True
WITHDRAWS = True
# Nobody tells: what was read lately is looked after, and a post is looked at before its answer.
TELLS_REMOVALS = False
MESSAGES = True
BEGINS_MESSAGES = True
PICTURES = Pictures(most_bytes=8_000_000, most_alt=1_500)
PRICES: dict[str, str] = {}
ASKS_WITHIN_HOURS = None
READ_EVERY_MINUTES = 5

SECRETS = {
    "hook/bell_key": "a word of your choice in the address for Web Push, which asks us to look",
    "hook/webhook_secret": "signs the administrators' webhook, where the server is your own",
    "api/access_token": "of our account: reads notifications, publishes replies",
}
OPTIONAL_SECRETS = ("hook/bell_key", "hook/webhook_secret")
SETTINGS: dict[str, Setting] = {}
EVENTS = ("mention", "reply", "quote", "repost", "message", "update", "bell")
LACKS = {
    "handshake": "A server asks nobody to prove an address.",
    "lease": "A server pushes until it is told otherwise.",
    "renew": "A token of a Mastodon server does not end by itself.",
    "removals": "No server tells of deletions: what was read lately is looked after instead.",
    "privacy": "Only our own account has given a permission: nobody can take one back.",
}

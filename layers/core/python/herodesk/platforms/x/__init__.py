"""X (Twitter): docs/platform-x.md says what is received and sent."""

from herodesk.parts import Pictures, Setting

NAME = "X"
SHORT = "X"
API = "https://api.x.com"

EDITS = False
WITHDRAWS = True
# Deletions of other people's posts are told to Enterprise customers only.
TELLS_REMOVALS = False
MESSAGES = True
BEGINS_MESSAGES = True
PICTURES = Pictures(most_bytes=5_000_000, most_alt=1_000)
PRICES_AS_OF = "2026-08-22"
PRICES = {
    "reply": "0.015",
    "link": "0.20",
    "read-post": "0.005",
    "read-person": "0.010",
    "read-medium": "0.005",
    "delivered-post": "0.005",
    "delivered-message": "0.010",
}
ASKS_WITHIN_HOURS = None
READ_EVERY_MINUTES = 15

SECRETS = {
    "hook/consumer_secret": "signs deliveries",
    "hook/client_secret": "signs them, too, where the app has one",
    "api/access_token": "publishes replies and reads back",
    "api/refresh_token": "renews the access token every two hours, by itself",
    "api/client_id": "of the app, to renew the token",
    "api/client_secret": "likewise, where the app has one",
    "api/user_id": "the id of our account",
    "api/app_token": "the app's own bearer token: looks after webhook and subscriptions",
}
OPTIONAL_SECRETS = ("hook/client_secret", "api/client_secret", "api/app_token")
SETTINGS = {
    "crc_secret": Setting(
        values=("consumer", "client"),
        means="Which of the X app's secrets answers its handshake",
    ),
}
EVENTS = (
    "mention",
    "reply",
    "quote",
    "repost",
    "own-post",
    "delete",
    "message",
    "aaa",
    "stream",
    "left",
)
TELLS_LEAVING = "`oauth.revoke` of the Activity API, `user_event.revoke` of Account Activity"
LACKS = {
    "lease": "Subscriptions of X stand until they are deleted.",
    "edits": "X lets no app change a post: a corrected answer takes the place of the old one.",
    "removals": "X tells only Enterprise customers that somebody deleted a post.",
}

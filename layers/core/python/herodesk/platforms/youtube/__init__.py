"""YouTube: new videos by WebSub, comments by asking for them: docs/platform-youtube.md."""

from herodesk.parts import Setting

NAME = "YouTube"
SHORT = "YT"
API = "https://www.googleapis.com/youtube/v3"

EDITS = True
WITHDRAWS = True
TELLS_REMOVALS = False
MESSAGES = False
BEGINS_MESSAGES = False
PRICES: dict[str, str] = {}
ASKS_WITHIN_HOURS = None
# YouTube: what its API tells, unless it is asked for anew.
WORDS_HOURS = 30 * 24
READ_EVERY_MINUTES = 5

SECRETS = {
    "hook/hub_secret": "a word of your choice: the hub signs with it what it tells of videos",
    "hook/channel_id": "the id of our channel: the hub's question is answered for no other",
    "api/hub_secret": "the same word again: it is given to the hub with each subscription",
    "api/access_token": "reads comments and publishes replies; any word at first",
    "api/refresh_token": "renews the access token every hour, by itself",
    "api/client_id": "of the app, to renew the token",
    "api/client_secret": "likewise",
}
OPTIONAL_SECRETS = ("hook/hub_secret", "hook/channel_id", "api/hub_secret")
SETTINGS: dict[str, Setting] = {}
EVENTS = ("video", "comment", "reply")
LACKS = {
    "probe": "YouTube's hub tells people on a page how a subscription stands, and no program.",
    "removals": "YouTube tells nobody that a comment was deleted; it is just not there any more.",
    "reposts": "Nobody can pass a comment on.",
    "messages": "YouTube has no private messages.",
    "first_message": "YouTube has no private messages.",
    "privacy": "Only our own channel has given the app a permission: nobody can take one back.",
    "pictures": "Comments on YouTube are words alone.",
}

"""LinkedIn: what happens on the posts of an organisation: docs/platform-linkedin.md."""

from herodesk.parts import Setting

NAME = "LinkedIn"
SHORT = "LI"
API = "https://api.linkedin.com/rest"

EDITS = True
WITHDRAWS = True
TELLS_REMOVALS = True
MESSAGES = False
BEGINS_MESSAGES = False
PRICES: dict[str, str] = {}
ASKS_WITHIN_HOURS = None
# LinkedIn: social activity of members. Of their profiles, which may be kept for 24 hours, nothing
# is asked for.
WORDS_HOURS = 48
READ_EVERY_MINUTES = 15

SECRETS = {
    "hook/client_secret": "signs deliveries and answers the challenge",
    "api/access_token": "reads and answers for the organisation; lives 60 days",
    "api/refresh_token": "renews the access token, by itself; lives a year",
    "api/client_id": "of the app, to renew the token",
    "api/client_secret": "likewise: the same as the one that signs",
    "api/application_id": "the app's number, to subscribe to notifications",
    "api/person_id": "the administrator's id who gave the token, likewise",
}
OPTIONAL_SECRETS = ("api/application_id", "api/person_id")
SETTINGS: dict[str, Setting] = {}
EVENTS = ("comment", "mention", "share")
LACKS = {
    "messages": "LinkedIn gives no app the messages of an organisation.",
    "first_message": "LinkedIn gives no app the messages of an organisation.",
    "privacy": "LinkedIn tells nobody that a member has left; its texts are not kept for long.",
    "pictures": "A picture in a comment takes a permission of LinkedIn's that is not asked for.",
}

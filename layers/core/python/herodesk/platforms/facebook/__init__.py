"""Facebook Pages through the Graph API's webhooks: docs/platform-facebook.md."""

EDITS = True
WITHDRAWS = True
TELLS_REMOVALS = True
# As for private replies: whoever wrote a week ago expects no answer to the comment any more.
ASKS_WITHIN_HOURS = 7 * 24

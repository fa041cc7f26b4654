"""Facebook Pages through the Graph API's webhooks: docs/platform-facebook.md."""

EDITS = True
WITHDRAWS = True
TELLS_REMOVALS = True

"""Any forum, form or review site through a signed webhook: docs/generic-webhook.md."""

EDITS = True
WITHDRAWS = True
TELLS_REMOVALS = True
ASKS_WITHIN_HOURS = None

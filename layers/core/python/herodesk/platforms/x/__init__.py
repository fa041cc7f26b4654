"""X (Twitter): docs/platform-x.md says what is received and sent."""

EDITS = False
WITHDRAWS = True
# Deletions of other people's posts are told to Enterprise customers only.
TELLS_REMOVALS = False
ASKS_WITHIN_HOURS = None

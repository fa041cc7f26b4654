"""The wording of all that Herodesk says to colleagues, in their languages."""

"""Erase and export all that is kept of one person (I12, I13)."""

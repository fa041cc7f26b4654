"""Herodesk: hears customers in public and gets them an answer from the colleague who can help."""

"""How well waves are noticed: made-up streams, recorded events, and simpler ways to compare."""

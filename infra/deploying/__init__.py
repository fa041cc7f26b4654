"""`make deploy`: a few questions the first time, one command from then on."""

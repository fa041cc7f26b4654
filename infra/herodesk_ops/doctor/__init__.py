"""`herodesk doctor`: what is wrong with an installation, each with its cure."""

"""The teacher of the shipped model: a large encoder, tuned on a workstation, never deployed."""

"""Drills: an old or invented storm, played with a virtual clock and scored (docs/drills.md)."""

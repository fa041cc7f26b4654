"""Pictures of the pages, as the browser tests see them, for docs/screens."""

"""Pages and JSON for colleagues: everything that a browser asks of Herodesk."""

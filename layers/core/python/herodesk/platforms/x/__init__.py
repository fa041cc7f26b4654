"""X (Twitter): docs/platform-x.md says what is received and sent."""

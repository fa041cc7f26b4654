"""Facebook Pages through the Graph API's webhooks: docs/platform-facebook.md."""

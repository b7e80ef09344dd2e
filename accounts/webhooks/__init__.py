"""What webhooks are made of: kinds of events, signatures, when to try again (docs/webhooks.md)."""

"""What comes in: webhooks, change data capture, and how a fetched entity is applied."""

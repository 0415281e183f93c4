"""Settings > Integrations > QuickBooks Online, and the OAuth round trip."""

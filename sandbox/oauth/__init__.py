"""Intuit's OAuth 2 and OpenID Connect, as an app sees them."""

"""What a private app may be allowed of webhooks."""


def webhook_scopes() -> list[str]:
    return ["dealbooks.webhooks.read", "dealbooks.webhooks.write"]

"""What a private app may be allowed of QuickBooks."""


def quickbooks_scopes() -> list[str]:
    return ["dealbooks.qbo.read", "dealbooks.qbo.write"]

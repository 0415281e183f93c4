"""Refusals of the token endpoint, worded as recorded."""


class OAuthRefusal(Exception):
    def __init__(self, error: str, description: str = "", status: int = 400) -> None:
        super().__init__(error)
        self.error = error
        self.description = description
        self.status = status

    def body(self) -> dict[str, str]:
        if not self.description:
            return {"error": self.error}
        return {"error_description": self.description, "error": self.error}


def dead_grant() -> OAuthRefusal:
    """Expired, revoked, rotated out or used before: Intuit gives no description."""
    return OAuthRefusal("invalid_grant")


def unknown_refresh_token() -> OAuthRefusal:
    return OAuthRefusal("invalid_grant", "Incorrect or invalid refresh token")


def wrong_kind_or_client() -> OAuthRefusal:
    return OAuthRefusal("invalid_grant", "Incorrect Token type or clientID")


def invalid_token() -> OAuthRefusal:
    return OAuthRefusal("invalid_grant", "Token invalid")


def missing_parameter() -> OAuthRefusal:
    return OAuthRefusal("invalid_request")


def wrong_client(status: int) -> OAuthRefusal:
    return OAuthRefusal("invalid_client", status=status)

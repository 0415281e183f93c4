"""A program that calls the API with a private-app token, in this process."""

from typing import Any

from django.test import Client

from core.api.models import issue_token
from core.api.tokens import all_scopes
from core.portals.models import Portal


class App:
    """`app.get("/crm/v3/...")` and the like; bodies are JSON."""

    def __init__(self, portal: Portal, scopes: list[str] | None = None, **headers: str) -> None:
        chosen = all_scopes() if scopes is None else scopes
        self.token, self.secret = issue_token(portal.pk, "Integration", chosen)
        self.portal = portal
        self.client = Client(headers={"Authorization": f"Bearer {self.secret}", **headers})

    def call(self, method: str, address: str, body: Any = None, **headers: str) -> Any:
        sent = {} if body is None else {"data": body, "content_type": "application/json"}
        return getattr(self.client, method.lower())(address, headers=headers, **sent)

    def get(self, address: str, **headers: str) -> Any:
        return self.call("get", address, **headers)

    def post(self, address: str, body: Any = None, **headers: str) -> Any:
        return self.call("post", address, {} if body is None else body, **headers)

    def put(self, address: str, body: Any = None) -> Any:
        return self.call("put", address, {} if body is None else body)

    def patch(self, address: str, body: Any) -> Any:
        return self.call("patch", address, body)

    def delete(self, address: str) -> Any:
        return self.call("delete", address)

"""What the demo needs of the local QuickBooks companies: which there are, their customers and items, and a grant."""

from dataclasses import dataclass
from typing import Any

import requests

SECONDS = 30


@dataclass(frozen=True)
class CompanyFacts:
    realm_id: str
    name: str
    country: str
    currency: str
    refresh_token: str

    def as_json(self) -> dict[str, str]:
        return {"realm_id": self.realm_id, "name": self.name, "country": self.country, "currency": self.currency}


class CompanySide:
    """The other side of the demo, over HTTP."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")

    def read(self, path: str) -> Any:
        response = requests.get(f"{self.url}{path}", timeout=SECONDS)
        response.raise_for_status()
        return response.json()

    def facts(self) -> dict[str, Any]:
        found: dict[str, Any] = self.read("/control/companies")
        return found

    def companies(self) -> list[CompanyFacts]:
        names = CompanyFacts.__dataclass_fields__
        return [CompanyFacts(**{name: row[name] for name in names}) for row in self.facts()["companies"]]

    def entities(self, realm_id: str, entity: str) -> list[dict[str, Any]]:
        found = self.read(f"/control/companies/{realm_id}/entities/{entity}")
        rows = found["entities"] if isinstance(found, dict) else found
        return [row for row in rows if row.get("Active", True) and row.get("status") != "Deleted"]

    def grant(self, realm_id: str, redirect_uri: str) -> str:
        """The code that a person's click on Connect would give."""
        body = {"realm_id": realm_id, "redirect_uri": redirect_uri}
        response = requests.post(f"{self.url}/control/grants", json=body, timeout=SECONDS)
        response.raise_for_status()
        return str(response.json()["code"])

"""What the portal holds, read page by page with plain requests: the copies must say the same."""

import os
from typing import Any

import requests

PRODUCT, TOKEN = os.environ["PRODUCT_URL"], os.environ["API_TOKEN"]
OBJECTS = ("contacts", "companies", "deals", "products", "line_items", "quotes")


def read(address: str) -> list[dict[str, Any]]:
    """All results of all pages."""
    found: list[dict[str, Any]] = []
    url: str | None = f"{PRODUCT}{address}"
    while url:
        answer = requests.get(url, headers={"authorization": f"Bearer {TOKEN}"}, timeout=30)
        answer.raise_for_status()
        found += answer.json()["results"]
        url = answer.json().get("paging", {}).get("next", {}).get("link")
    return found


def ids(object_type: str) -> set[str]:
    return {row["id"] for row in read(f"/crm/v3/objects/{object_type}?limit=100")}

"""Programs that copy a HubSpot portal know one host. Imported first, this sends what they ask it to the product."""

import os
from typing import Any

import requests
from requests.adapters import BaseAdapter, HTTPAdapter

HUBSPOT = "https://api.hubapi.com"
PRODUCT = os.environ["PRODUCT_URL"]


class Elsewhere(HTTPAdapter):
    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        request.url = PRODUCT + (request.url or "").removeprefix(HUBSPOT)
        return super().send(request, *args, **options)


_usual = requests.Session.get_adapter


def _adapter(session: requests.Session, url: str) -> BaseAdapter:
    return Elsewhere() if url.startswith(HUBSPOT) else _usual(session, url)


requests.Session.get_adapter = _adapter

"""HubSpot's API, read only. Called by the worker, never inside a transaction."""

from collections.abc import Sequence
from typing import Any

import requests
from django.utils.translation import gettext as _

from core.transactions import require_no_transaction

SECONDS = (10, 60)
MOST_BYTES = 50 * 1024 * 1024
SHORTEST_WAIT = 1.0


class TryLater(Exception):
    """HubSpot is busy or out of reach; `seconds` is how long to wait."""

    def __init__(self, message: str, seconds: float, counts: bool = True) -> None:
        super().__init__(message)
        self.seconds = seconds
        self.counts = counts  # does it count as a failed attempt?


class Refused(Exception):
    """The text is a sentence for the person who gave the token; `code` is HubSpot's status."""

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.code = code


class HubSpot:
    def __init__(self, host: str, token: str) -> None:
        self.host = host
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        """Raises TryLater, Refused."""
        return self._answer("GET", path, params={name: value for name, value in query.items() if value})

    def read_batch(self, path: str, ids: Sequence[str], **more: Any) -> list[dict[str, Any]]:
        """The results of a batch read. Raises TryLater, Refused."""
        if not ids:
            return []
        body = self._answer("POST", path, json={**more, "inputs": [{"id": each} for each in ids]})
        results: list[dict[str, Any]] = body.get("results") or []
        return results

    def _answer(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        require_no_transaction("A call to HubSpot")
        try:
            response = self._session.request(method, self.host + path, timeout=SECONDS, allow_redirects=False, **more)
        except requests.RequestException as error:
            raise TryLater(_("HubSpot does not answer."), 10) from error
        _refuse(response, path)
        try:
            body = response.json()
        except ValueError as error:
            raise TryLater(_("HubSpot's answer cannot be read."), 30) from error
        return body if isinstance(body, dict) else {}


def _refuse(response: requests.Response, path: str) -> None:
    code = response.status_code
    if code == 429:
        raise TryLater(_("HubSpot asks us to go slower."), _retry_after(response), counts=False)
    if code >= 500:
        raise TryLater(_("HubSpot has a problem of its own (%(code)s).") % {"code": code}, 30)
    if code == 401:
        raise Refused(
            _("HubSpot does not accept the token. Make sure that the private app exists, and copy it anew."), code
        )
    if code == 403:
        message = _("The private app may not read %(what)s. Give it that scope in HubSpot, then go on.")
        raise Refused(message % {"what": path.split("?")[0]}, code)
    if code not in (200, 207):
        raise Refused(_("HubSpot answered %(code)s to %(what)s.") % {"code": code, "what": path}, code)


def _retry_after(response: requests.Response) -> float:
    try:
        return max(float(response.headers.get("Retry-After", "10")), SHORTEST_WAIT)
    except ValueError:
        return 10.0

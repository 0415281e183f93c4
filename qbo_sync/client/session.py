"""The HTTP session under python-quickbooks: time limits, no retries of its own, no other host (guarantees.md R4)."""

import threading
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.util.retry import Retry

CONNECT_SECONDS = 5.0
READ_SECONDS = 60.0


class WrongHost(Exception):
    """With QBO_BASE_URL set, no other host may be spoken to (decisions.md 21)."""


class QuickBooksSession(requests.Session):
    """`access_token` is what python-quickbooks reads; it never leaves this object but in the request."""

    def __init__(self, access_token: str) -> None:
        super().__init__()
        self.access_token = access_token
        self.trust_env = False
        adapter = HTTPAdapter(max_retries=Retry(0, read=False), pool_maxsize=1)
        self.mount("https://", adapter)
        self.mount("http://", adapter)

    def request(self, method: str | bytes, url: str | bytes, *args: Any, **kwargs: Any) -> requests.Response:
        refuse_other_hosts(str(url))
        kwargs.setdefault("timeout", (CONNECT_SECONDS, READ_SECONDS))
        kwargs["allow_redirects"] = False
        watchdog = threading.Timer(settings.QBO_CALL_SECONDS, self.close)
        watchdog.daemon = True
        watchdog.start()
        try:
            return super().request(method, url, *args, **kwargs)
        finally:
            watchdog.cancel()


def refuse_other_hosts(url: str) -> None:
    """Raises WrongHost."""
    allowed = settings.QBO_BASE_URL
    if allowed and urlsplit(url).netloc != urlsplit(allowed).netloc:
        raise WrongHost(f"QBO_BASE_URL is {allowed}; {urlsplit(url).netloc} is not spoken to.")

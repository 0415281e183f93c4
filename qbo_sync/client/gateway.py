"""The one door to the Accounting API: python-quickbooks underneath, exact bytes out, Decimals in, named failures."""

import json
import logging
import ssl
import urllib.parse
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import requests
from django.conf import settings
from quickbooks import QuickBooks
from urllib3.exceptions import NewConnectionError

from core.transactions import require_no_transaction
from qbo_sync.client.failures import Failure, MaybeCommitted, TryLater, failure_of_answer, has_fault
from qbo_sync.client.session import QuickBooksSession

log = logging.getLogger(__name__)
MINOR_VERSION = 75
PAGE = 1000
Entity = dict[str, Any]


class Library(QuickBooks):  # type: ignore[misc]
    """python-quickbooks, pointed at the right hosts; its URLs and requests are used, its error mapping is not."""

    def __init__(self, **_kwargs: Any) -> None:
        """The library does its work in __new__."""


@dataclass(frozen=True)
class Answer:
    """`entity` is the object of the envelope; `ahead` is how far QuickBooks' clock is ahead of ours."""

    entity: Entity
    intuit_tid: str = ""
    ahead: timedelta = timedelta(0)


class QuickBooksGateway:
    """Made for one company and one token, used for one unit of work. Every method raises Failure."""

    def __init__(self, realm_id: str, access_token: str, note_call: Callable[[bool], None] | None = None) -> None:
        self.realm_id = realm_id
        self.note_call = note_call
        self.before_write: Callable[[], None] | None = None
        self.ahead = timedelta(0)
        self.library = Library(company_id=realm_id, minorversion=MINOR_VERSION)
        self.library.session = QuickBooksSession(access_token)
        self.library.sandbox = settings.QBO_ENVIRONMENT == "sandbox"
        if settings.QBO_BASE_URL:
            self.library.api_url_v3 = self.library.sandbox_api_url_v3 = f"{settings.QBO_BASE_URL}/v3"

    # reading

    def query(self, statement: str) -> list[Entity]:
        """The rows of one page, of the one entity that the statement names."""
        body = self._ask("POST", "query", statement.encode(), content_type="application/text")
        found = body.get("QueryResponse", {})
        return next((rows for rows in found.values() if isinstance(rows, list)), [])

    def count(self, entity: str, where: str = "") -> int:
        statement = f"SELECT COUNT(*) FROM {entity} {where}"  # noqa: S608
        body = self._ask("POST", "query", statement.encode(), content_type="application/text")
        return int(body.get("QueryResponse", {}).get("totalCount", 0))

    def query_all(self, entity: str, where: str = "") -> Iterator[list[Entity]]:
        """Every row, in pages of 1,000, in the order of ids so that none is skipped."""
        start = 1
        while True:
            condition = f" WHERE {where}" if where else ""
            # QuickBooks' own language has no placeholders; callers quote what people typed.
            statement = f"SELECT * FROM {entity}{condition} ORDERBY Id STARTPOSITION {start} MAXRESULTS {PAGE}"  # noqa: S608
            rows = self.query(statement)
            if rows:
                yield rows
            if len(rows) < PAGE:
                return
            start += PAGE

    def read(self, entity: str, entity_id: str) -> Entity:
        return self._object(entity, self._ask("GET", f"{entity.lower()}/{urllib.parse.quote(entity_id)}"))

    def company_info(self) -> Entity:
        return self._object("CompanyInfo", self._ask("GET", f"companyinfo/{self.realm_id}"))

    def preferences(self) -> Entity:
        return self._object("Preferences", self._ask("GET", "preferences"))

    def change_data_capture(
        self, entities: Sequence[str], since: datetime
    ) -> tuple[dict[str, list[Entity]], datetime | None]:
        """{entity: changed objects}, deleted ones with `status` Deleted, and QuickBooks' time of the answer."""
        params = {"entities": ",".join(entities), "changedSince": since.astimezone(UTC).isoformat(timespec="seconds")}
        body = self._ask("GET", "cdc", params=params)
        found: dict[str, list[Entity]] = {}
        for response in body.get("CDCResponse", []):
            for element in response.get("QueryResponse", []):
                found |= {name: rows for name, rows in element.items() if isinstance(rows, list)}
        told = body.get("time")
        return found, datetime.fromisoformat(told) if told else None

    def pdf(self, entity: str, entity_id: str) -> bytes:
        url = self._url(f"{entity.lower()}/{urllib.parse.quote(entity_id)}/pdf")
        response = self._request("GET", url, b"", {"Accept": "application/pdf"}, {})
        if response.status_code != 200 or not response.content.startswith(b"%PDF"):
            raise failure_of_answer(response.status_code, response.headers, response.content)
        return response.content

    # writing

    def create(self, entity: str, body: bytes, requestid: str) -> Answer:
        return self._write(entity, body, {"requestid": requestid})

    def update(self, entity: str, body: bytes, requestid: str) -> Answer:
        return self._write(entity, body, {"requestid": requestid})

    def void(self, entity: str, body: bytes, requestid: str) -> Answer:
        how = {"operation": "void"} if entity == "Invoice" else {"operation": "update", "include": "void"}
        return self._write(entity, body, {"requestid": requestid, **how})

    def delete(self, entity: str, body: bytes, requestid: str) -> Answer:
        return self._write(entity, body, {"requestid": requestid, "operation": "delete"})

    def send(self, entity: str, entity_id: str, to: str = "") -> Answer:
        path = f"{entity.lower()}/{urllib.parse.quote(entity_id)}/send"
        params = {"sendTo": to} if to else {}
        body = self._ask("POST", path, b"", params, content_type="application/octet-stream")
        return Answer(self._object(entity, body), ahead=self.ahead)

    def _write(self, entity: str, body: bytes, params: dict[str, str]) -> Answer:
        response = self._checked("POST", entity.lower(), body, params)
        found = self._object(entity, self._parsed(response))
        return Answer(found, response.headers.get("intuit_tid", ""), self.ahead)

    # the mechanism

    def _ask(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        params: Mapping[str, str] | None = None,
        content_type: str = "application/json",
    ) -> dict[str, Any]:
        return self._parsed(self._checked(method, path, body, params or {}, content_type))

    def _checked(
        self, method: str, path: str, body: bytes, params: Mapping[str, str], content_type: str = "application/json"
    ) -> requests.Response:
        headers = {"Accept": "application/json", "Content-Type": content_type}
        response = self._request(method, self._url(path), body, headers, {**params, "minorversion": MINOR_VERSION})
        if response.status_code != 200:
            raise failure_of_answer(response.status_code, response.headers, response.content)
        return response

    def _request(
        self, method: str, url: str, body: bytes, headers: dict[str, str], params: Mapping[str, Any]
    ) -> requests.Response:
        require_no_transaction("Speaking to QuickBooks")
        if self.note_call is not None:
            self.note_call(method == "GET" or url.endswith("/query"))
        if self.before_write is not None:
            self.before_write()
        try:
            response: requests.Response = self.library.process_request(
                method, url, headers={**headers, "User-Agent": "Dealbooks"}, params=params, data=body
            )
        except requests.RequestException as trouble:
            raise _failure_of_transport(trouble) from None
        log.info(
            "QuickBooks %s %s -> %s %s",
            method,
            urllib.parse.urlsplit(url).path,
            response.status_code,
            response.headers.get("intuit_tid", ""),
        )
        return response

    def _parsed(self, response: requests.Response) -> dict[str, Any]:
        tid = response.headers.get("intuit_tid", "")
        try:
            body = json.loads(response.content, parse_float=Decimal)
        except ValueError:
            raise MaybeCommitted("The answer could not be read.", intuit_tid=tid, http_status=200) from None
        if not isinstance(body, dict):
            raise MaybeCommitted("The answer is no object.", intuit_tid=tid, http_status=200)
        if has_fault(body):
            raise failure_of_answer(200, response.headers, response.content)
        if isinstance(body.get("time"), str):
            self.ahead = datetime.fromisoformat(body["time"]) - datetime.now(UTC)
        return body

    def _object(self, entity: str, body: Mapping[str, Any]) -> Entity:
        found = body.get(entity)
        if not isinstance(found, dict) or not found.get("Id"):
            raise MaybeCommitted(f"The answer holds no {entity}.", http_status=200)
        return found

    def _url(self, path: str) -> str:
        return f"{self.library.api_url}/company/{self.realm_id}/{path}"


def _failure_of_transport(trouble: requests.RequestException) -> Failure:
    """A connection that was never made sent nothing; everything else may have arrived (guarantees.md F1 to F6).

    Of the failures of TLS only a certificate that is no good comes surely before the first byte of the request.
    """
    reason = getattr(trouble.args[0], "reason", None) if trouble.args else None
    if isinstance(trouble, requests.exceptions.ConnectTimeout) or _is_about_a_certificate(reason):
        return TryLater("QuickBooks could not be reached.")
    if isinstance(trouble, requests.exceptions.ConnectionError) and isinstance(reason, NewConnectionError):
        return TryLater("QuickBooks could not be reached.")
    return MaybeCommitted("QuickBooks did not answer.")


def _is_about_a_certificate(reason: BaseException | None) -> bool:
    causes = (reason, *getattr(reason, "args", ()))
    return any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes)

"""One request in, one response out. Nothing here knows of HTTP connections."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from sandbox import books
from sandbox.api.batching import answer_batch
from sandbox.api.changes import answer_changes
from sandbox.api.drawing import draw_pdf
from sandbox.company import Company
from sandbox.entities.items import BY_HAND_ONLY
from sandbox.entities.properties import ENTITY_OF_PATH
from sandbox.faultbodies import WITHOUT_TIME, QboFault, localise, missing_parameter
from sandbox.query.run import answer_query
from sandbox.rates import answer_exchange_rate, set_exchange_rate
from sandbox.timestamps import pacific_now
from sandbox.world import World

JSON = "application/json;charset=UTF-8"
GOOD_HEADERS = {
    "content-type": JSON,
    "cache-control": "max-age=0, no-cache, no-store, must-revalidate, private",
    "expires": "0",
    "qbo-version": "2073.223",
    "service-time": "total=12, db=4",
    "server": "istio-envoy",
}
PDF_HEADERS = {"content-type": "application/pdf", "server": "istio-envoy"}
FAULT_HEADERS = {"content-type": "application/json", "server": "istio-envoy"}
ONLY_LISTED = {"Customer": ("ClientEntityId",)}
"""What an object shows in lists, and not when it is asked for alone."""
LONGEST_REQUESTID, LONGEST_BATCH_REQUESTID, LONGEST_BID = 50, 36, 10


@dataclass(slots=True)
class ApiRequest:
    """`path` is what follows the company's id; parameter names are compared in lower case."""

    method: str
    realm: str
    path: str
    params: Mapping[str, str]
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def param(self, name: str) -> str:
        if name in self.params:
            return self.params[name]
        return next((value for key, value in self.params.items() if key.lower() == name), "")

    def json(self) -> dict[str, Any]:
        try:
            sent = orjson.loads(self.body)
        except orjson.JSONDecodeError as trouble:
            raise QboFault("2010", f"Request body is not valid JSON: {trouble}") from trouble
        if not isinstance(sent, dict):
            raise QboFault("2010", "Request body is not an object.")
        return sent


@dataclass(slots=True)
class ApiResponse:
    status: int
    headers: dict[str, str]
    body: bytes


def handle(world: World, request: ApiRequest) -> ApiResponse:
    try:
        requestid = _requestid(request)
        if requestid and (earlier := _replayed(world, request.realm, requestid)) is not None:
            return _good(earlier)
        answer = _route(world.companies[request.realm], request)
        if isinstance(answer, ApiResponse):
            return answer
        body = orjson.dumps({**answer, "time": pacific_now()})
        if requestid and world.requestid.mode != "ignore":
            world.remember_answer(request.realm, requestid, body)
        return _good(body)
    except QboFault as fault:
        return _refusal(fault, world.companies[request.realm].country)


def _refusal(fault: QboFault, country: str) -> ApiResponse:
    body: dict[str, Any] = {"Fault": localise(fault.as_fault(), country)}
    if fault.code not in WITHOUT_TIME:
        body["time"] = pacific_now()
    return ApiResponse(fault.status, dict(FAULT_HEADERS), orjson.dumps(body))


def _alone(entity: str, row: dict[str, Any]) -> dict[str, Any]:
    hidden = ONLY_LISTED.get(entity, ())
    return {entity: {name: value for name, value in row.items() if name not in hidden} if hidden else row}


def _good(body: bytes) -> ApiResponse:
    return ApiResponse(200, dict(GOOD_HEADERS), body)


def _requestid(request: ApiRequest) -> str:
    wanted = request.param("requestid") if request.method == "POST" else ""
    if not wanted or request.path == "query":
        return ""
    most = LONGEST_BATCH_REQUESTID if request.path == "batch" else LONGEST_REQUESTID
    if len(wanted) > most:
        raise QboFault("2130", f"Invalid Request Id Format : at most {most} characters.")
    return wanted


def _replayed(world: World, realm: str, requestid: str) -> bytes | None:
    if world.requestid.mode == "ignore":
        return None
    earlier = world.recall_answer(realm, requestid)
    if earlier is not None and world.requestid.mode == "replay_error_6000":
        raise QboFault("6000", f"Business Validation Error: The request id {requestid} has been used before.")
    return earlier


def _route(company: Company, request: ApiRequest) -> dict[str, Any] | ApiResponse:
    parts = request.path.strip("/").split("/")
    if len(parts) == 1 and parts[0] in WHOLE_COMPANY:
        return WHOLE_COMPANY[parts[0]](company, request)
    entity = ENTITY_OF_PATH.get(parts[0]) if parts[0].islower() else None
    if entity is None or len(parts) > 3:
        raise _unknown(company, request)
    if request.method == "GET":
        return _get(company, request, entity, parts)
    if request.method != "POST":
        raise _unknown(company, request)
    if len(parts) == 3 and parts[2] == "send":
        return {entity: books.send(company, entity, parts[1], request.param("sendto") or None)}
    if len(parts) != 1:
        raise _unknown(company, request)
    return _post(company, request, entity)


def _get(company: Company, request: ApiRequest, entity: str, parts: list[str]) -> dict[str, Any] | ApiResponse:
    if entity == "Preferences" and len(parts) == 1:
        return {entity: company.preferences}
    if len(parts) == 1:
        raise _unknown(company, request)
    if entity == "CompanyInfo":
        return {entity: company.of(entity)["1"]}
    if len(parts) == 3 and (parts[2] != "pdf" or entity not in books.SALES):
        raise _unknown(company, request)
    row = books.read(company, entity, _checked_id(entity, parts[1]))
    if len(parts) == 3:
        return ApiResponse(200, dict(PDF_HEADERS), draw_pdf(company, entity, row))
    return _alone(entity, row)


def _post(company: Company, request: ApiRequest, entity: str) -> dict[str, Any]:
    body = request.json()
    operation = request.param("operation").lower()
    include = {part.strip().lower() for part in request.param("include").split(",")}
    return _alone(entity, apply(company, entity, body, operation, include))


def apply(company: Company, entity: str, body: dict[str, Any], operation: str, include: set[str]) -> dict[str, Any]:
    """Create, update, delete or void, by the operation that is named or by what the body is."""
    if operation == "delete":
        return books.delete(company, entity, body)
    if operation == "void" or "void" in include:
        return books.void(company, entity, body)
    if body.get("Id") or entity in books.KEPT_IN_PART or operation == "update":
        return books.update(company, entity, body, include)
    if entity == "Item" and body.get("Type") == BY_HAND_ONLY:
        raise QboFault("2170", f"Invalid Enumeration : {BY_HAND_ONLY}", "Type")
    return books.create(company, entity, body, include)


def _checked_id(entity: str, wanted: str) -> str:
    if not wanted.isdigit() and not (entity == "TaxCode" and wanted.isalpha()):
        raise QboFault("2030", f"Id should be a valid number. Supplied value:{wanted}", "Id")
    return wanted


def _query(company: Company, request: ApiRequest) -> dict[str, Any]:
    statement = request.param("query") or (request.body.decode("utf-8", "replace") if request.method == "POST" else "")
    if not statement.strip():
        raise QboFault("4000", 'QueryParserError: Encountered " "null" "NULL "" at line 1, column 1.')
    return {"QueryResponse": answer_query(company, statement)}


def _changes(company: Company, request: ApiRequest) -> dict[str, Any]:
    if not request.param("entities"):
        raise missing_parameter("entities")
    return answer_changes(company, request.param("entities"), request.param("changedsince"))


def _batch(company: Company, request: ApiRequest) -> dict[str, Any]:
    items = request.json().get("BatchItemRequest") or []
    if request.param("requestid") and any(len(str(item.get("bId", ""))) > LONGEST_BID for item in items):
        raise QboFault("2130", f"Invalid Request Id Format : a bId has at most {LONGEST_BID} characters.")
    return answer_batch(company, items, apply)


def _rate(company: Company, request: ApiRequest) -> dict[str, Any]:
    if request.method == "POST":
        return set_exchange_rate(company, request.json())
    return answer_exchange_rate(company, request.param("sourcecurrencycode"), request.param("asofdate"))


WHOLE_COMPANY: dict[str, Callable[[Company, ApiRequest], dict[str, Any]]] = {
    "query": _query,
    "cdc": _changes,
    "batch": _batch,
    "exchangerate": _rate,
}


def _unknown(company: Company, request: ApiRequest) -> QboFault:
    path = f"/v3/company/{company.realm_id}/{request.path}"
    return QboFault("500", f"Operation Could not find resource for relative : {path} is not supported.")

"""The answers that fault rules put in the place of true ones."""

import time
from typing import Any
from xml.sax.saxutils import escape

import orjson

from sandbox.faultbodies import error_of, status_of, text_of, type_of
from sandbox.gateway.call import Answer, Call
from sandbox.timestamps import pacific_now

JSON = ("content-type", "application/json")
XML = ("content-type", "application/xml")
TEXT = ("content-type", "text/plain")
CODE_OF_STATUS = {400: "6000", 401: "3200", 403: "3100", 404: "610", 429: "3001"}
OAUTH_ERRORS = {400: "invalid_grant", 401: "invalid_client"}
LOGIN_PAGE = b"""<!DOCTYPE html>
<html><head><title>Sign in</title></head><body><h1>Sign in</h1><form><input name="Email"></form></body></html>
"""


def fault(call: Call, code: str, status: int | None = None) -> Answer:
    answer_status = status or status_of(code)
    if not call.is_api:
        return Answer(answer_status, [JSON], orjson.dumps({"error": OAUTH_ERRORS.get(answer_status, "server_error")}))
    if code in ("3100", "3200"):
        return gateway_fault(answer_status, code)
    return Answer(answer_status, [JSON], orjson.dumps({"Fault": _fault(code), "time": pacific_now()}))


def status_answer(call: Call, status: int, retry_after: str | None, body: str) -> Answer:
    """The status with the body that QuickBooks gives it."""
    if status == 429:
        return throttled(body, retry_after)
    if status < 400:
        return Answer(status, [JSON], b"" if status in (204, 304) else orjson.dumps({"time": pacific_now()}))
    answer = fault(call, CODE_OF_STATUS.get(status, "6000" if status < 500 else "10000"), status)
    if retry_after is not None:
        answer.headers.append(("retry-after", retry_after))
    return answer


def fault_in_200(call: Call, code: str) -> Answer:
    body: dict[str, Any] = {"time": pacific_now()}
    if call.resource == "query":
        body["QueryResponse"] = {"startPosition": 1, "totalCount": 1, "maxResults": 1, "Fault": _fault(code)}
    elif call.resource == "cdc":
        body["CDCResponse"] = [{"QueryResponse": [{"Fault": _fault(code)}]}]
    elif call.is_batch:
        items = orjson.loads(call.body).get("BatchItemRequest", [])
        body["BatchItemResponse"] = [{"Fault": _fault(code), "bId": item.get("bId")} for item in items]
    else:
        body["Fault"] = _fault(code)
    return Answer(200, [JSON], orjson.dumps(body))


def lowercase_fault(code: str) -> Answer:
    """An ordinary fault in the gateway's lower case, as comes now and then since 2024."""
    message, detail = text_of(code)
    body: dict[str, Any] = {
        "fault": {"error": [{"message": message, "detail": detail, "code": code}], "type": type_of(code)},
        "batchItemResponse": [],
        "attachableResponse": [],
        "time": int(time.time() * 1000),
        "cdcresponse": [],
    }
    return Answer(status_of(code), [JSON], orjson.dumps(body))


def written_as_xml(code: str) -> Answer:
    """XML whatever the client accepts, as recorded for a wrong realm and for throttling."""
    message, detail = text_of(code)
    body = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<IntuitResponse xmlns="http://schema.intuit.com/finance/v3" time="{pacific_now()}">'
        f'<Fault type="{type_of(code)}"><Error code="{code}"><Message>{escape(message)}</Message>'
        f"<Detail>{escape(detail)}</Detail></Error></Fault></IntuitResponse>"
    )
    return Answer(status_of(code), [XML], body.encode())


def throttled(body: str, retry_after: str | None) -> Answer:
    if body == "xml":
        answer = written_as_xml("3001")
    elif body == "text":
        answer = Answer(429, [TEXT], b"Too Many Requests")
    else:
        answer = gateway_fault(429, "3001")
    if retry_after is not None:
        answer.headers.append(("retry-after", retry_after))
    return answer


def login_page() -> Answer:
    return Answer(200, [("content-type", "text/html;charset=UTF-8")], LOGIN_PAGE)


def bad_json(answer: Answer | None) -> Answer:
    """Complete as far as HTTP can tell, cut off as far as JSON can."""
    whole = answer.body if answer else b'{"QueryResponse":{"startPosition":1,"maxResults":1},"time":""}'
    return Answer(200, [JSON], whole[: max(1, len(whole) * 2 // 3)])


def gateway_fault(status: int, code: str, detail: str | None = None) -> Answer:
    """The gateway's own form: lower-case keys, everything else empty, time in milliseconds."""
    message, usual_detail = text_of(code)
    error = {"message": message, "detail": detail or usual_detail or None, "code": code, "element": None}
    body: dict[str, Any] = {
        "warnings": None,
        "intuitObject": None,
        "fault": {"error": [error], "type": "AUTHENTICATION" if status == 401 else "SERVICE"},
        "report": None,
        "queryResponse": None,
        "batchItemResponse": [],
        "attachableResponse": [],
        "syncErrorResponse": None,
        "requestId": None,
        "time": int(time.time() * 1000),
        "status": None,
        "cdcresponse": [],
    }
    return Answer(status, [JSON], orjson.dumps(body))


def _fault(code: str) -> dict[str, Any]:
    message, detail = text_of(code)
    return {"Error": [error_of(code, message, detail)], "type": type_of(code)}

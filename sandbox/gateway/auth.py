"""Whether a bearer token opens a company, and Intuit's three ways of saying no."""

import time

import orjson

from sandbox.gateway.call import Answer, Call
from sandbox.oauth.grants import GrantBook
from sandbox.oauth.records import ACCOUNTING

SHORTEST_TOKEN = 20
GATEWAY_JSON = [("content-type", "application/json")]


def why_no_entry(book: GrantBook, call: Call) -> Answer | None:
    token = call.bearer
    found = book.find_access(token)
    if found is None:
        detail = "Malformed bearer token: too short or too long" if len(token) < SHORTEST_TOKEN else "Token invalid"
        return unauthenticated(detail)
    access, grant = found
    if access.expires_at <= book.clock():
        return unauthenticated(f"Token expired: {token[:14]}<...>")
    if ACCOUNTING not in grant.scopes:
        return forbidden()
    if grant.realm_id != call.realm:
        return other_company()
    return None


def unauthenticated(detail: str) -> Answer:
    message = "message=AuthenticationFailed; errorCode=003200; statusCode=401"
    return gateway_fault(401, "3200", message, detail, "AUTHENTICATION")


def forbidden() -> Answer:
    message = "message=ApplicationAuthorizationFailed; errorCode=003100; statusCode=403"
    return gateway_fault(403, "3100", message, None, "SERVICE")


def gateway_fault(status: int, code: str, message: str, detail: str | None, kind: str) -> Answer:
    """The gateway's own form: lower-case keys, everything else empty, time in milliseconds."""
    body = {
        "warnings": None,
        "intuitObject": None,
        "fault": {
            "error": [{"message": message, "detail": detail, "code": code, "element": None}],
            "type": kind,
        },
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
    return Answer(status, list(GATEWAY_JSON), orjson.dumps(body))


def other_company() -> Answer:
    """XML whatever the client accepts, as recorded."""
    return xml_fault(
        401,
        "AuthenticationFault",
        "100",
        "General Authentication Error",
        "AuthenticationErrorGeneral: SRV-110-Authentication Failure , statusCode: 401",
    )


def xml_fault(status: int, kind: str, code: str, message: str, detail: str) -> Answer:
    from xml.sax.saxutils import escape

    body = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<IntuitResponse xmlns="http://schema.intuit.com/finance/v3" time="{pacific_now()}">'
        f'<Fault type="{kind}"><Error code="{code}"><Message>{escape(message)}</Message>'
        f"<Detail>{escape(detail)}</Detail></Error></Fault></IntuitResponse>"
    )
    return Answer(status, [("content-type", "application/xml")], body.encode())

"""Whether a bearer token opens a company, and Intuit's ways of saying no."""

from sandbox.gateway.call import Answer, Call
from sandbox.gateway.faultanswers import gateway_fault, written_as_xml
from sandbox.oauth.grants import GrantBook
from sandbox.oauth.records import ACCOUNTING

SHORTEST_TOKEN = 20


def why_no_entry(book: GrantBook, call: Call) -> Answer | None:
    token = call.bearer
    found = book.find_access(token)
    if found is None:
        is_short = len(token) < SHORTEST_TOKEN
        return gateway_fault(
            401, "3200", "Malformed bearer token: too short or too long" if is_short else "Token invalid"
        )
    access, grant = found
    if access.expires_at <= book.clock():
        return gateway_fault(401, "3200", f"Token expired: {token[:14]}<...>")
    if ACCOUNTING not in grant.scopes:
        return gateway_fault(403, "3100")
    if grant.realm_id != call.realm:
        return written_as_xml("100")
    return None

"""What a struck request gets instead of its answer."""

import asyncio
from typing import TYPE_CHECKING

from sandbox.desk import Desk
from sandbox.gateway.call import Answer, Call
from sandbox.gateway.company import answer_of_another_company
from sandbox.gateway.faultanswers import (
    bad_json,
    fault,
    fault_in_200,
    login_page,
    lowercase_fault,
    status_answer,
    throttled,
    written_as_xml,
)
from sandbox.gateway.rules import FaultRule

if TYPE_CHECKING:
    from sandbox.gateway.app import Visit


def tamper_with_token(desk: Desk, call: Call, action: str) -> bool:
    """Do what the action does to the grant behind the request. True if it is such an action."""
    if action not in ("expire_token", "revoke_grant", "rotate_refresh_token"):
        return False
    found = desk.grants.find_access(call.bearer)
    if found is None:
        return True
    grant = found[1]
    if action == "expire_token":
        desk.grants.expire_access(grant)
    elif action == "revoke_grant":
        desk.grants.revoke(grant)
    else:
        desk.grants.rotate(grant)
    return True


async def send_spoiled(visit: "Visit", rule: FaultRule, answer: Answer | None) -> None:
    """`answer` is the true one where there is one already."""
    if rule.action == "reset":
        await visit.wire.reset()
    elif rule.action == "timeout":
        await asyncio.sleep(float(rule.argument))
        await visit.wire.close()
    elif rule.action == "half_body":
        await visit.wire.send_half(answer or fault(visit.call, "10000"))
    else:
        await visit.send(_substitute(visit, rule, answer))


def _substitute(visit: "Visit", rule: FaultRule, answer: Answer | None) -> Answer:
    call, argument = visit.call, rule.argument
    match rule.action:
        case "status":
            return status_answer(call, int(float(argument)), rule.retry_after, rule.body)
        case "fault":
            return fault(call, argument)
        case "fault_in_200":
            return fault_in_200(call, argument)
        case "lowercase_fault":
            return lowercase_fault(argument)
        case "xml_fault":
            return written_as_xml(argument)
        case "throttle":
            return throttled(rule.body, rule.retry_after)
        case "html":
            return login_page()
        case "bad_json":
            return bad_json(answer)
    return answer_of_another_company(visit.desk.world, call, visit.entry.intuit_tid)

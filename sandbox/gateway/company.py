"""The door from the gateway to the company."""

import orjson

from sandbox.api import ApiRequest, handle
from sandbox.entities.properties import ENTITY_OF_PATH
from sandbox.gateway.call import Answer, Call
from sandbox.timestamps import pacific_now
from sandbox.world import World


def ask_company(world: World, call: Call, intuit_tid: str, realm: str = "") -> Answer:
    request = ApiRequest(
        method=call.method,
        realm=realm or call.realm,
        path=call.path.partition(f"/company/{call.realm}/")[2],
        params=call.params,
        body=call.body,
        headers=call.headers,
    )
    response = handle(world, request)
    headers = [(name, value) for name, value in response.headers.items() if name != "intuit_tid"]
    return Answer(response.status, [*headers, ("intuit_tid", intuit_tid)], response.body)


def answer_of_another_company(world: World, call: Call, intuit_tid: str) -> Answer:
    """What the same question would bring in another company; its newest object where the question has no answer."""
    for realm in world.companies:
        if realm == call.realm:
            continue
        if call.method == "GET" or call.resource == "query":
            found = ask_company(world, call, intuit_tid, realm)
            if found.status == 200:
                return found
        if (newest := _newest_of(world, call, intuit_tid, realm)) is not None:
            return newest
    return ask_company(world, call, intuit_tid)


def _newest_of(world: World, call: Call, intuit_tid: str, realm: str) -> Answer | None:
    entity = ENTITY_OF_PATH.get(call.resource, "")
    held = world.companies[realm].of(entity)
    if not held:
        return None
    newest = max(held.values(), key=lambda row: (row["MetaData"]["CreateTime"], int(row["Id"])))
    headers = [("content-type", "application/json;charset=UTF-8"), ("intuit_tid", intuit_tid)]
    return Answer(200, headers, orjson.dumps({entity: newest, "time": pacific_now()}))

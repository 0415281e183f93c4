"""The application before the applications: logs every request, lets fault rules strike, checks tokens and limits."""

import asyncio
import time
from typing import Any

from sandbox.desk import Desk
from sandbox.gateway.auth import why_no_entry
from sandbox.gateway.call import Answer, Call
from sandbox.gateway.company import ask_company
from sandbox.gateway.faultanswers import throttled
from sandbox.gateway.log import LoggedRequest
from sandbox.gateway.rules import FaultRule
from sandbox.gateway.spoiling import send_spoiled, tamper_with_token
from sandbox.gateway.tids import new_tid
from sandbox.gateway.transport import Receive, Scope, Send
from sandbox.gateway.wire import Wire, capture, read_head

OWN_PATHS = ("/control", "/console", "/healthz", "/favicon.ico")


class Gateway:
    def __init__(self, desk: Desk, inner: Any) -> None:
        self.desk = desk
        self.inner = inner
        self._later: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(OWN_PATHS):
            await self.inner(scope, receive, send)
            return
        call = read_head(scope)
        wire = Wire(scope, receive, send)
        entry = self.desk.log.open(call, new_tid())
        started = time.monotonic()
        try:
            await self._serve(Visit(self, call, entry, wire))
        finally:
            entry.seconds = time.monotonic() - started
            call.headers = {}

    async def _serve(self, visit: "Visit") -> None:
        if (rule := self.desk.rules.pick(visit.call, at_accept=True)) and await visit.strike(rule):
            return
        visit.call.body = await visit.wire.read_body()
        rule = self.desk.rules.pick(visit.call)
        if rule is None:
            await visit.send(await visit.work())
        elif rule.stage == "before":
            if not await visit.strike(rule):
                await visit.send(await visit.work())
        elif rule.stage == "after":
            await visit.strike_after(rule)
        else:
            await visit.strike_late(rule)

    def later(self, seconds: float, visit: "Visit") -> None:
        """Commit when the client has long given up on the request."""

        async def commit() -> None:
            await asyncio.sleep(seconds)
            await visit.commit()

        task = asyncio.create_task(commit())
        self._later.add(task)
        task.add_done_callback(self._later.discard)


class Visit:
    """One request on its way through."""

    def __init__(self, gateway: Gateway, call: Call, entry: LoggedRequest, wire: Wire) -> None:
        self.gateway = gateway
        self.desk = gateway.desk
        self.call = call
        self.entry = entry
        self.wire = wire
        self.pause_before = 0.0
        self.pause_after = 0.0

    async def work(self) -> Answer:
        if not self.call.is_api:
            return await self._commit_slowly()
        if refusal := why_no_entry(self.desk.grants, self.call):
            return refusal
        if limit := self.desk.limiter.enter(self.call.realm, self.call.is_batch):
            self.entry.note = f"over {limit}"
            return throttled(self.desk.limiter.settings.body, self.desk.limiter.settings.retry_after)
        try:
            return await self._commit_slowly()
        finally:
            self.desk.limiter.leave(self.call.realm)

    async def _commit_slowly(self) -> Answer:
        """Pauses hold the request's place: a slow company has more requests in flight."""
        await asyncio.sleep(self.pause_before)
        answer = await self.commit()
        await asyncio.sleep(self.pause_after)
        return answer

    async def commit(self) -> Answer:
        self.entry.committed = True
        if self.call.is_api:
            return ask_company(self.desk.world, self.call, self.entry.intuit_tid)
        return await capture(self.gateway.inner, self.wire.scope, self.call.body)

    async def send(self, answer: Answer) -> None:
        self.entry.status = answer.status
        if not answer.header("intuit_tid"):
            answer.headers.append(("intuit_tid", self.entry.intuit_tid))
        await self.wire.send(answer)

    async def strike(self, rule: FaultRule) -> bool:
        """Before anything is committed. False: the fault is done and the request goes on."""
        self._mark(rule)
        if rule.action == "delay":
            self.pause_before = float(rule.argument)
            return False
        if tamper_with_token(self.desk, self.call, rule.action):
            return False
        await send_spoiled(self, rule, None)
        return True

    async def strike_after(self, rule: FaultRule) -> None:
        self._mark(rule)
        if rule.action == "delay":
            self.pause_after = float(rule.argument)
        answer = await self.work()
        if rule.action == "delay":
            await self.send(answer)
            return
        if tamper_with_token(self.desk, self.call, rule.action):
            refusal = why_no_entry(self.desk.grants, self.call) if self.call.is_api else None
            await self.send(refusal or answer)
            return
        await send_spoiled(self, rule, answer)

    async def strike_late(self, rule: FaultRule) -> None:
        """The connection goes now, the commit comes later. A request without a valid token has nothing to commit."""
        if self.call.is_api and (refusal := why_no_entry(self.desk.grants, self.call)):
            await self.send(refusal)
            return
        self._mark(rule)
        self.gateway.later(rule.late_by, self)
        if rule.action == "delay":
            await asyncio.sleep(float(rule.argument))
            await self.wire.close()
        elif tamper_with_token(self.desk, self.call, rule.action):
            await self.wire.reset()
        else:
            await send_spoiled(self, rule, None)

    def _mark(self, rule: FaultRule) -> None:
        self.entry.fault = rule.describe()
        self.entry.rule = rule.id

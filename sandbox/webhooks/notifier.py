"""Gathers events, sends them one POST after another, and holds what follows until the first is accepted."""

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import httpx

from sandbox.webhooks.deliveries import Delivery, DeliveryLog, kind_of
from sandbox.webhooks.events import Event, write_events
from sandbox.webhooks.keeping import load_waiting, save_waiting
from sandbox.webhooks.parcels import Parcel, pack
from sandbox.webhooks.signing import SIGNATURE_HEADER, forge, sign

RETRY_SECONDS = (10, 20, 30, 300, 1_200, 7_200, 14_400, 21_600)
REORDER_WINDOW = 0.3
CONTENT_TYPES = {"cloudevents": "application/cloudevents+json", "legacy": "application/json"}


class Notifier:
    """One per app registration: Intuit holds back per endpoint, and an app has one."""

    def __init__(
        self,
        path: Path,
        clock: Callable[[], datetime],
        registration: Callable[[], tuple[str, str]],
    ) -> None:
        """`registration` answers (client id, verifier token) as they are now."""
        self.path = path
        self.clock = clock
        self.registration = registration
        self.settings, waiting = load_waiting(path)
        self.log = DeliveryLog()
        self.gathering: dict[object, Event] = {}
        self.queue: deque[Parcel] = deque(waiting)
        self._chance = random.Random(self.settings.seed)
        self._wake = asyncio.Event()
        self._hurry = asyncio.Event()
        self._flush_handle: asyncio.TimerHandle | None = None
        self._worker: asyncio.Task[None] | None = None

    async def start(self) -> None:
        limits = httpx.Limits(max_keepalive_connections=8, keepalive_expiry=2)
        self._http = httpx.AsyncClient(trust_env=False, limits=limits)
        self._worker = asyncio.create_task(self._deliver_forever())

    async def stop(self) -> None:
        if self._flush_handle:
            self._flush_handle.cancel()
        self._flush()
        if self._worker:
            self._worker.cancel()
            with suppress(asyncio.CancelledError):
                await self._worker
        await self._http.aclose()
        self.save()

    def note(self, event: Event) -> None:
        """Take an event in. Without an address nobody has subscribed, and it is gone."""
        if not (self.settings.enabled and self.settings.url):
            return
        self.log.counts["events"] += 1
        if self.settings.drop and self._chance.random() < self.settings.drop:
            self.log.counts["dropped"] += 1
            return
        self._gather(event)
        if self._flush_handle is None:
            window = max(self.settings.delay, REORDER_WINDOW if self.settings.reorder else 0.0)
            self._flush_handle = asyncio.get_running_loop().call_later(window, self._flush)

    def settings_changed(self) -> None:
        """What waits for a retry is tried at once under the new settings."""
        self._chance = random.Random(self.settings.seed)
        self._hurry.set()
        self.save()

    async def replay(self, last: int) -> list[Delivery]:
        """Send again, byte for byte, what was sent before."""
        genuine = self.log.first_sendings()[-last:] if last else []
        return [
            await self._post(old.url, old.body, dict(old.headers), old.parcel, old.attempt, "replay") for old in genuine
        ]

    def forget_waiting(self) -> None:
        self.gathering.clear()
        self.queue.clear()
        self._hurry.set()
        self.log.clear()
        self.save()

    def save(self) -> None:
        save_waiting(self.path, self.settings, self.queue)

    def _gather(self, event: Event) -> None:
        key = event.subject() if self.settings.coalesce else event.id
        if key in self.gathering:
            self.log.counts["coalesced"] += 1
            event.id = self.gathering.pop(key).id
        self.gathering[key] = event

    def _flush(self) -> None:
        self._flush_handle = None
        events = list(self.gathering.values())
        self.gathering.clear()
        if events:
            self.queue.extend(pack(events, self.settings, self._chance))
            self._wake.set()

    async def _deliver_forever(self) -> None:
        while True:
            while not self.queue:
                self._wake.clear()
                await self._wake.wait()
            await self._deliver_first()

    async def _deliver_first(self) -> None:
        parcel = self.queue[0]
        self._hurry.clear()
        if self.settings.forge:
            await self._send_forged(parcel)
            self._take_off(parcel)
            return
        accepted = await self._send_with_copies(parcel)
        if accepted:
            self._take_off(parcel)
            return
        parcel.attempts += 1
        self.save()
        await self._wait_before_retry(parcel.attempts)

    def _take_off(self, parcel: Parcel) -> None:
        if self.queue and self.queue[0] is parcel:
            self.queue.popleft()
        if parcel.attempts:
            self.save()

    async def _send_with_copies(self, parcel: Parcel) -> bool:
        body = self._write(parcel)
        headers = {SIGNATURE_HEADER: sign(body, self.registration()[1])}
        posts = [self._post(self.settings.url, body, headers, parcel.id, parcel.attempts + 1, kind_of(parcel))]
        posts += [
            self._post(self.settings.url, body, dict(headers), parcel.id, parcel.attempts + 1, "duplicate")
            for _ in range(self._copies())
        ]
        first, *_ = await asyncio.gather(*posts)
        return first.accepted

    def _copies(self) -> int:
        whole = int(self.settings.duplicate)
        return whole + (self._chance.random() < self.settings.duplicate - whole)

    async def _send_forged(self, parcel: Parcel) -> None:
        """A forger does not try again and nothing waits for him."""
        body, headers = forge(self._write(parcel), self.registration()[1], self.settings.forge)
        await self._post(self.settings.url, body, headers, parcel.id, 1, "forged")

    def _write(self, parcel: Parcel) -> bytes:
        return write_events(parcel.events, self.settings.shape, self.registration()[0], self.settings.void_word)

    async def _post(
        self, url: str, body: bytes, headers: dict[str, str], parcel: str, attempt: int, kind: str
    ) -> Delivery:
        headers.setdefault("content-type", CONTENT_TYPES[self.settings.shape])
        headers.setdefault("user-agent", "intuit-webhooks")
        delivery = Delivery(self.clock(), url, body, headers, parcel, attempt, kind)
        started = time.monotonic()
        try:
            answer = await self._http.post(url, content=body, headers=headers, timeout=self.settings.deadline)
            delivery.status = answer.status_code
        except (httpx.HTTPError, httpx.InvalidURL) as trouble:
            delivery.error = f"{type(trouble).__name__}: {trouble}"
        delivery.seconds = time.monotonic() - started
        self.log.note(delivery)
        return delivery

    async def _wait_before_retry(self, attempts: int) -> None:
        wait = RETRY_SECONDS[min(attempts, len(RETRY_SECONDS)) - 1] * self.settings.retry_scale
        with suppress(TimeoutError):
            await asyncio.wait_for(self._hurry.wait(), wait)

"""The front desk: everything around the companies that a request, a person or a test can meet."""

import time
from pathlib import Path

from sandbox.company import Company
from sandbox.console.pages import Pages
from sandbox.gateway.limits import Limiter, LimitSettings
from sandbox.gateway.log import RequestLog
from sandbox.gateway.rules import FaultRules
from sandbox.oauth.grants import GrantBook
from sandbox.oauth.keys import SigningKey
from sandbox.oauth.records import OAuthSettings
from sandbox.webhooks.events import Event
from sandbox.webhooks.notifier import Notifier
from sandbox.webhooks.settings import WebhookSettings
from sandbox.world import World


class Desk:
    def __init__(self, world: World, data_dir: Path) -> None:
        self.world = world
        self.grants = GrantBook(data_dir / "oauth.json", clock=time.time)
        self.signing_key = SigningKey(data_dir / "id-token-key.pem")
        self.notifier = Notifier(data_dir / "webhooks.json", world.now, self._for_notifier)
        self.rules = FaultRules()
        self.log = RequestLog()
        self.limiter = Limiter()
        self.pages = Pages()
        if world.registration.webhook_url:
            self.notifier.settings.url = world.registration.webhook_url
        world.on_change.append(self.announce)

    async def open(self) -> None:
        await self.notifier.start()

    async def close(self) -> None:
        await self.notifier.stop()
        self.world.close()

    def client(self) -> tuple[str, str]:
        registration = self.world.registration
        return registration.client_id, registration.client_secret

    def registration_facts(self) -> dict[str, str]:
        registration = self.world.registration
        return {
            "client_id": registration.client_id,
            "client_secret": registration.client_secret,
            "webhook_verifier_token": registration.webhook_verifier_token,
            "webhook_url": self.notifier.settings.url,
        }

    def announce(self, company: Company, entity: str, wanted: str, operation: str, deleted: str) -> None:
        self.notifier.note(Event(company.realm_id, entity, wanted, operation, self.world.now(), deleted))

    def start_over(self) -> None:
        """As after the first start: knobs at their defaults, logs empty, companies as seeded. Permissions for companies
        that exist again under their id stay, so that a connected app stays connected."""
        self.rules.clear()
        self.log.clear()
        self.limiter.settings = LimitSettings()
        self.limiter.clear()
        self.world.start_over()
        for realm in {grant.realm_id for grant in self.grants.grants.values()} - set(self.world.companies):
            self.grants.forget_realm(realm)
        self.grants.change_settings(OAuthSettings())
        self.notifier.settings = WebhookSettings(url=self.world.registration.webhook_url)
        self.notifier.forget_waiting()

    def _for_notifier(self) -> tuple[str, str]:
        registration = self.world.registration
        return registration.client_id, registration.webhook_verifier_token

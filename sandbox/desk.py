"""The front desk: everything around the companies that a request, a person or a test can meet."""

import time
from pathlib import Path

from sandbox.console.pages import Pages
from sandbox.gateway.limits import Limiter
from sandbox.gateway.log import RequestLog
from sandbox.gateway.rules import FaultRules
from sandbox.oauth.grants import GrantBook
from sandbox.oauth.keys import SigningKey
from sandbox.webhooks.notifier import Notifier
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

    def client(self) -> tuple[str, str]:
        registration = self.world.registration
        return registration.client_id, registration.client_secret

    def _for_notifier(self) -> tuple[str, str]:
        registration = self.world.registration
        return registration.client_id, registration.webhook_verifier_token

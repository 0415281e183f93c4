"""All companies, the app's registration, the clock and what the sandbox remembers about itself."""

import random
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sandbox.company import Company, CompanyFacts
from sandbox.store import Store
from sandbox.timestamps import PACIFIC

ChangeListener = Callable[[Company, str, str, str, str], None]
CURRENCY_OF_COUNTRY = {"US": "USD", "NO": "NOK", "GB": "GBP", "CA": "CAD", "AU": "AUD"}


@dataclass(slots=True)
class Registration:
    """What an app gets from the developer portal."""

    client_id: str
    client_secret: str
    webhook_verifier_token: str
    webhook_url: str = ""


@dataclass(slots=True)
class RequestIds:
    """How a repeated requestid is treated; `forget_after_s` None: never forgotten."""

    mode: str = "honour"
    forget_after_s: float | None = None

    def as_plain(self) -> dict[str, Any]:
        return asdict(self)


class World:
    def __init__(self, data_dir: Path, given: Mapping[str, str] | None = None) -> None:
        """`given` are facts of the registration from outside; what is missing is made once and kept."""
        data_dir.mkdir(parents=True, exist_ok=True)
        self.data_dir = data_dir
        self.store = Store(data_dir / "companies.sqlite3")
        self.on_change: list[ChangeListener] = []
        self.on_start_over: Callable[[], None] | None = None
        self.registration = self._register(given or {})
        self.requestid = RequestIds(**(self.store.read_fact("requestid") or {}))
        self.offset_days: float = self.store.read_fact("offset_days") or 0
        self.companies: dict[str, Company] = {}
        for realm, facts in self.store.companies():
            company = Company(self, CompanyFacts(realm_id=realm, **facts))
            company.load()
            self.companies[realm] = company

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(days=self.offset_days)

    def today(self) -> date:
        return self.now().astimezone(PACIFIC).date()

    def create_company(self, name: str, country: str = "US", currency: str = "", realm_id: str = "") -> Company:
        realm = realm_id or self._new_realm()
        facts = CompanyFacts(
            realm_id=realm,
            name=name,
            country=country,
            currency=currency or CURRENCY_OF_COUNTRY.get(country, "EUR"),
        )
        company = Company(self, facts)
        self.companies[realm] = company
        company.open_books()
        return company

    def set_offset_days(self, days: float) -> None:
        self.offset_days = days
        self.store.write_fact("offset_days", days)

    def change_requestid(self, mode: str, forget_after_s: float | None) -> None:
        self.requestid = RequestIds(mode, forget_after_s)
        self.store.write_fact("requestid", self.requestid.as_plain())

    def recall_answer(self, realm: str, requestid: str) -> bytes | None:
        found = self.store.read_answer(realm, requestid)
        if found is None:
            return None
        lifetime = self.requestid.forget_after_s
        return None if lifetime is not None and time.time() - found[0] > lifetime else found[1]

    def remember_answer(self, realm: str, requestid: str, body: bytes) -> None:
        self.store.write_answer(realm, requestid, time.time(), body)

    def start_over(self) -> None:
        """Empty, or as seeded; the registration stays."""
        self.companies.clear()
        self.store.forget_companies()
        self.set_offset_days(0)
        self.change_requestid("honour", None)
        if self.on_start_over:
            self.on_start_over()

    def close(self) -> None:
        self.store.close()

    def _register(self, given: Mapping[str, str]) -> Registration:
        kept = self.store.read_fact("registration") or {}
        made = {
            "client_id": "AB" + secrets.token_urlsafe(36).replace("-", "x").replace("_", "y"),
            "client_secret": secrets.token_urlsafe(30).replace("-", "x").replace("_", "y"),
            "webhook_verifier_token": secrets.token_hex(18),
            "webhook_url": "",
        }
        facts = {name: given.get(name) or kept.get(name) or new for name, new in made.items()}
        self.store.write_fact("registration", facts)
        return Registration(**facts)

    def _new_realm(self) -> str:
        """As long as Intuit's: a realm does not fit into 32 bits."""
        while (realm := f"93414{random.SystemRandom().randrange(10**11):011}") in self.companies:
            continue
        return realm

"""One company: what it holds, and the unit of work in which everything that changes it happens."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from sandbox.faultbodies import QboFault, business_fault
from sandbox.indexes import Indexes
from sandbox.timestamps import stamp

if TYPE_CHECKING:
    from sandbox.world import World

Row = dict[str, Any]
SHARED_NUMBERS = {
    **dict.fromkeys(("Customer", "Vendor", "Employee"), "names"),
    **dict.fromkeys(("Invoice", "Payment", "Estimate", "CreditMemo", "SalesReceipt", "RefundReceipt"), "transactions"),
}
UNANNOUNCED = ("CompanyInfo", "TaxCode", "TaxRate", "ExchangeRate", "CompanyCurrency")


@dataclass(slots=True)
class CompanyFacts:
    """What a company is apart from its books. `sales_tax`: automated, manual or codes (outside the US)."""

    realm_id: str
    name: str
    country: str
    currency: str
    sales_tax: str = ""
    counters: dict[str, int] = field(default_factory=dict)
    subscribed: bool = True
    warn_duplicate_numbers: bool = True

    def __post_init__(self) -> None:
        self.sales_tax = self.sales_tax or ("automated" if self.country == "US" else "codes")


@dataclass(slots=True)
class Work:
    """What a unit of work has touched so far, and what it was before."""

    before: dict[tuple[str, str], Row | None] = field(default_factory=dict)
    gone_before: dict[tuple[str, str], Row | None] = field(default_factory=dict)
    events: list[tuple[str, str, str, str]] = field(default_factory=list)
    counters: dict[str, int] = field(default_factory=dict)


class Company:
    def __init__(self, world: "World", facts: CompanyFacts) -> None:
        self.world = world
        self.facts = facts
        self.rows: dict[str, dict[str, Row]] = {}
        self.gone: dict[str, dict[str, Row]] = {}
        self.versions: dict[str, int] = {}
        self.indexes = Indexes()
        self.query_cache: dict[Any, Any] = {}
        self._work: Work | None = None

    @property
    def realm_id(self) -> str:
        return self.facts.realm_id

    @property
    def name(self) -> str:
        return self.facts.name

    @property
    def country(self) -> str:
        return self.facts.country

    @property
    def currency(self) -> str:
        return self.facts.currency

    @property
    def is_us(self) -> bool:
        return self.facts.country == "US"

    @property
    def preferences(self) -> Row:
        return self.rows["Preferences"]["1"]

    @property
    def multicurrency(self) -> bool:
        return bool(self.preferences["CurrencyPrefs"]["MultiCurrencyEnabled"])

    def today(self) -> date:
        return self.world.today()

    def now_stamp(self) -> str:
        return stamp(self.world.now())

    def load(self) -> None:
        for entity, wanted, is_gone, row in self.world.store.objects(self.realm_id):
            (self.gone if is_gone else self.rows).setdefault(entity, {})[wanted] = row
            if not is_gone:
                self.indexes.add(entity, row)

    def open_books(self) -> None:
        """What every new company has: accounts, terms, taxes, preferences."""
        from sandbox.opening import opening_rows

        with self.work(announce=False):
            for entity, row in opening_rows(self):
                self.put(entity, row)
        self.save_facts()

    def save_facts(self) -> None:
        facts = asdict(self.facts)
        self.world.store.write_company(facts.pop("realm_id"), facts)
        self.world.store.commit()

    @contextmanager
    def work(self, announce: bool = True) -> Iterator[None]:
        """All or nothing. A unit inside another one is part of it."""
        if self._work is not None:
            yield
            return
        self._work = work = Work(counters=dict(self.facts.counters))
        try:
            yield
        except BaseException:
            self._undo(work)
            raise
        else:
            self._keep(work)
        finally:
            self._work = None
        if announce:
            for entity, wanted, operation, deleted in work.events:
                for listen in self.world.on_change:
                    listen(self, entity, wanted, operation, deleted)

    def of(self, entity: str) -> dict[str, Row]:
        return self.rows.get(entity, {})

    def find(self, entity: str, wanted: str) -> Row | None:
        return self.rows.get(entity, {}).get(wanted)

    def next_id(self, entity: str) -> str:
        counter = SHARED_NUMBERS.get(entity, entity)
        number = self.facts.counters.get(counter, 0) + 1
        while str(number) in self.of(entity) or str(number) in self.gone.get(entity, {}):
            number += 1
        self.facts.counters[counter] = number
        return str(number)

    def put(self, entity: str, row: Row) -> Row:
        """Store a new version of an object, or a new object."""
        work, wanted = self._open_work(), row["Id"]
        old = self.find(entity, wanted)
        work.before.setdefault((entity, wanted), copy.deepcopy(old) if old is row else old)
        if old is not None:
            self.indexes.remove(entity, wanted)
        self.rows.setdefault(entity, {})[wanted] = row
        self.indexes.add(entity, row)
        self.versions[entity] = self.versions.get(entity, 0) + 1
        return row

    def edit(self, entity: str, wanted: str) -> Row:
        """A copy to change and `put` back: what was handed out before stays as it was."""
        return copy.deepcopy(self.rows[entity][wanted])

    def drop(self, entity: str, wanted: str) -> None:
        """Deleted for readers; kept for the control API and change data capture."""
        work, old = self._open_work(), self.rows[entity].pop(wanted)
        work.before.setdefault((entity, wanted), old)
        work.gone_before.setdefault((entity, wanted), self.gone.get(entity, {}).get(wanted))
        self.indexes.remove(entity, wanted)
        meta = {**old["MetaData"], "LastUpdatedTime": self.now_stamp()}
        self.gone.setdefault(entity, {})[wanted] = {**old, "status": "Deleted", "MetaData": meta}
        self.versions[entity] = self.versions.get(entity, 0) + 1

    def announce(self, entity: str, wanted: str, operation: str, deleted: str = "") -> None:
        if entity not in UNANNOUNCED:
            self._open_work().events.append((entity, wanted, operation, deleted))

    def check_writable(self) -> None:
        if not self.facts.subscribed:
            raise QboFault("6190")

    def check_open_period(self, day: str) -> None:
        closed = self.preferences.get("AccountingInfoPrefs", {}).get("BookCloseDate")
        if closed and day <= closed:
            raise QboFault("6210")

    def currency_name(self, code: str) -> str:
        from sandbox.currencies import CURRENCY_NAMES

        if code not in CURRENCY_NAMES:
            raise business_fault(f"Invalid currency {code}")
        return CURRENCY_NAMES[code]

    def _open_work(self) -> Work:
        assert self._work is not None, "A company changes only inside work()."
        return self._work

    def _keep(self, work: Work) -> None:
        written = [(e, w, False, self.rows[e][w]) for e, w in work.before if w in self.of(e)]
        written += [(e, w, True, self.gone[e][w]) for e, w in work.gone_before if w not in self.of(e)]
        self.world.store.write_objects(self.realm_id, written)
        if work.counters != self.facts.counters:
            self.save_facts()
        self.world.store.commit()

    def _undo(self, work: Work) -> None:
        for (entity, wanted), old in work.before.items():
            self.rows.setdefault(entity, {}).pop(wanted, None)
            self.indexes.remove(entity, wanted)
            if old is not None:
                self.rows[entity][wanted] = old
                self.indexes.add(entity, old)
            self.versions[entity] = self.versions.get(entity, 0) + 1
        for (entity, wanted), old in work.gone_before.items():
            self.gone[entity].pop(wanted, None)
            if old is not None:
                self.gone[entity][wanted] = old
        self.facts.counters = dict(work.counters)

"""What went in must come out, once: compares history, our database and the company (guarantees.md b.3, after Jepsen).

Pure: it gets three lists and says what is wrong. An operation that was acknowledged is lost if the company lacks it;
one whose marker stands there twice is duplicated; what stands there without an operation is unexpected.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Operation:
    """One submit. `acknowledged`: the person was told that it is on its way."""

    number: int
    invoice_id: int
    acknowledged: bool
    realm: str
    new_customer: str = ""
    new_items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Row:
    """What our database says of one outbox row at the end."""

    entity: str
    invoice_id: int | None
    realm: str
    marker: str
    requestid: str
    state: str
    qbo_id: str
    body_hash: str
    name: str = ""
    is_linked: bool = True
    is_told: bool = True


@dataclass(frozen=True)
class Request:
    """One POST as the company received it."""

    realm: str
    entity: str
    requestid: str
    marker: str
    body: str
    status: int
    fault: str


@dataclass
class Verdict:
    attempted: int = 0
    acknowledged: int = 0
    posts: int = 0
    recovered: int = 0
    lost: list[str] = field(default_factory=list)
    duplicated: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)
    unresolved: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        return not (self.lost or self.duplicated or self.unexpected or self.unresolved or self.wrong)

    def figures(self) -> dict[str, int]:
        return {name: value if isinstance(value, int) else len(value) for name, value in asdict(self).items()}


def marker_in(note: str) -> str:
    """The last `Ref XXXXXXXX` of a note; told apart here on its own, not by the product's function."""
    _before, found, after = note.rpartition("Ref ")
    return after[:8] if found else ""


def check(
    operations: Sequence[Operation],
    rows: Sequence[Row],
    entities: Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]],
    requests: Sequence[Request],
) -> Verdict:
    """`entities` is {realm: {entity: all that the company holds and did not hold before}}."""
    verdict = Verdict(attempted=len(operations), posts=len(requests))
    verdict.acknowledged = sum(1 for operation in operations if operation.acknowledged)
    invoices = {row.invoice_id: row for row in rows if row.entity == "Invoice"}
    _check_invoices(verdict, operations, invoices, entities)
    _check_names(verdict, operations, rows, entities)
    _check_rows(verdict, rows)
    _check_requests(verdict, requests, {row.requestid: row for row in rows})
    verdict.recovered = _count_recovered(rows, requests)
    return verdict


def _check_invoices(
    verdict: Verdict,
    operations: Sequence[Operation],
    rows: Mapping[int | None, Row],
    entities: Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]],
) -> None:
    there: dict[tuple[str, str], list[str]] = defaultdict(list)
    for realm, held in entities.items():
        for invoice in held.get("Invoice", []):
            there[realm, marker_in(str(invoice.get("PrivateNote", "")))].append(str(invoice["Id"]))
    for operation in operations:
        row = rows.get(operation.invoice_id)
        ids = there.pop((operation.realm, row.marker), []) if row else []
        if operation.acknowledged and not ids:
            verdict.lost.append(f"operation {operation.number}: no invoice in {operation.realm}")
        if len(ids) > 1:
            verdict.duplicated.append(f"operation {operation.number}: invoices {ids} in {operation.realm}")
        if row and ids and row.qbo_id not in ids:
            verdict.wrong.append(f"operation {operation.number}: row says {row.qbo_id!r}, company says {ids}")
    verdict.unexpected += [f"{marker!r} in {realm}: {ids}" for (realm, marker), ids in there.items()]


def _check_names(
    verdict: Verdict,
    operations: Sequence[Operation],
    rows: Sequence[Row],
    entities: Mapping[str, Mapping[str, Sequence[Mapping[str, Any]]]],
) -> None:
    """Customers and items made on the way: each asked for is there once, and is the one that the row names."""
    wanted: dict[tuple[str, str, str], bool] = {}
    for operation in operations:
        for entity, name in [("Customer", operation.new_customer), *(("Item", name) for name in operation.new_items)]:
            if name:
                key = (operation.realm, entity, name.casefold())
                wanted[key] = wanted.get(key, False) or operation.acknowledged
    named = {"Customer": "DisplayName", "Item": "Name"}
    there: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for realm, held in entities.items():
        for entity, name_field in named.items():
            for row in held.get(entity, []):
                there[realm, entity, str(row[name_field]).casefold()].append(str(row["Id"]))
    for key, is_acknowledged in wanted.items():
        ids = there.pop(key, [])
        if is_acknowledged and not ids:
            verdict.lost.append(f"{key} is not there")
        if len(ids) > 1:
            verdict.duplicated.append(f"{key} is there {len(ids)} times")
        for row in rows:
            if (row.realm, row.entity, row.name.casefold()) == key and ids and row.qbo_id not in ids:
                verdict.wrong.append(f"{key}: row says {row.qbo_id!r}, company says {ids}")
    verdict.unexpected += [f"{key}: {ids}" for key, ids in there.items()]


def _check_rows(verdict: Verdict, rows: Sequence[Row]) -> None:
    for row in rows:
        if row.state not in ("done", "superseded", "cancelled"):
            verdict.unresolved.append(f"{row.entity} {row.marker} is {row.state}")
        elif row.state == "done" and not (row.is_linked and row.is_told):
            verdict.wrong.append(f"{row.entity} {row.marker} is done, but its record does not know")


def _check_requests(verdict: Verdict, requests: Iterable[Request], rows: Mapping[str, Row]) -> None:
    """One body to each requestid, one requestid to each operation, each in its own company (F26, F41)."""
    bodies: dict[str, set[str]] = defaultdict(set)
    ids_of_marker: dict[str, set[str]] = defaultdict(set)
    for request in requests:
        if not request.requestid:
            verdict.wrong.append(f"a {request.entity} was sent without requestid")
            continue
        bodies[request.requestid].add(request.body)
        if request.marker:
            ids_of_marker[request.marker].add(request.requestid)
        row = rows.get(request.requestid)
        if row is not None and row.realm != request.realm:
            verdict.wrong.append(f"{row.entity} {row.marker} of {row.realm} was sent to {request.realm}")
    verdict.wrong += [f"requestid {key} carried {len(sent)} bodies" for key, sent in bodies.items() if len(sent) > 1]
    verdict.wrong += [
        f"{marker} was sent under {len(ids)} requestids" for marker, ids in ids_of_marker.items() if len(ids) > 1
    ]


def _count_recovered(rows: Sequence[Row], requests: Iterable[Request]) -> int:
    """Done, although no request was answered as it should have been: found by looking."""
    clean = Counter(request.requestid for request in requests if request.status < 300 and not request.fault)
    return sum(1 for row in rows if row.state == "done" and not clean[row.requestid])


def as_json(verdict: Verdict, **more: Any) -> str:
    return json.dumps({"figures": verdict.figures(), **asdict(verdict), "is_clean": verdict.is_clean, **more})

"""Looking in QuickBooks for what a row may have made there (guarantees.md R6).

Invoices are known by their marker, which can only be read, not searched; customers and items by their exact name.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from qbo_sync.entities.marker import has_marker
from qbo_sync.models import Link, MirrorRow, OutboxEntry
from qbo_sync.outbound.asking import Company, Entity
from qbo_sync.outbound.finishing import NAME_FIELDS, same_name
from qbo_sync.outbound.states import clock_margin, horizon


@dataclass(frozen=True)
class Window:
    """When QuickBooks may have made it, by its clock. Open at the end for a row that was never sent from here."""

    start: datetime
    end: datetime | None

    def shifted(self, by: timedelta) -> "Window":
        return Window(self.start + by, self.end + by if self.end else None)

    def condition(self) -> str:
        since = f"MetaData.CreateTime >= '{_moment(self.start)}'"
        return f"{since} AND MetaData.CreateTime <= '{_moment(self.end)}'" if self.end else since

    def holds(self, made: datetime) -> bool:
        return made >= self.start and (self.end is None or made <= self.end)


def window_of(entry: OutboxEntry) -> Window:
    """From ten minutes before the first request to as long after the last as it may still be at work."""
    first = entry.first_sent_at or entry.created_at
    last = entry.last_sent_at if entry.in_doubt else None
    return Window(first - clock_margin(), last + horizon() + clock_margin() if last else None)


def find(entry: OutboxEntry, sent: Entity, company: Company, *, to_the_end: bool) -> Sequence[Entity]:
    """The objects that are this row's, each once. `to_the_end`: also where only an unlikely one would be."""
    known = _by_late_answer(entry, company)
    if known:
        return known
    window = window_of(entry)
    found = _find_within(window, entry, sent, company, to_the_end)
    if not found and abs(company.clock_ahead) > clock_margin() / 2:
        found = _find_within(window.shifted(company.clock_ahead), entry, sent, company, to_the_end)
    return found


def _find_within(
    window: Window, entry: OutboxEntry, sent: Entity, company: Company, to_the_end: bool
) -> Sequence[Entity]:
    if entry.entity == "Invoice":
        return _find_invoice(window, entry, sent, company, to_the_end)
    if entry.entity in NAME_FIELDS:
        return _find_name(window, entry, sent, company)
    return []


def _find_invoice(
    window: Window, entry: OutboxEntry, sent: Entity, company: Company, to_the_end: bool
) -> Sequence[Entity]:
    """By customer first. The whole company is searched last: the customer may have been merged or changed since."""
    customer = quoted(str(sent["CustomerRef"]["value"]))
    conditions = [f"CustomerRef = {customer} AND {window.condition()}"]
    if sent.get("DocNumber"):
        conditions.append(f"DocNumber = {quoted(str(sent['DocNumber']))}")
    if to_the_end:
        conditions.append(window.condition())
    for condition in conditions:
        found = [row for row in company.rows("Invoice", condition) if _has_our_marker(entry, row)]
        if found:
            return list({str(row["Id"]): row for row in found}.values())
    return []


def _has_our_marker(entry: OutboxEntry, invoice: Entity) -> bool:
    return has_marker(str(invoice.get("PrivateNote", "")), entry.marker)


def _find_name(window: Window, entry: OutboxEntry, sent: Entity, company: Company) -> Sequence[Entity]:
    return [row for row in named(entry, sent, company) if window.holds(made_at(row)) and row.get("Active", True)]


def named(entry: OutboxEntry, sent: Entity, company: Company) -> Sequence[Entity]:
    """Whoever holds the name that was sent; inactive ones too."""
    field = NAME_FIELDS[entry.entity]
    name = str(sent[field])
    rows = company.rows(entry.entity, f"{field} = {quoted(name)} AND Active IN (true, false)")
    return [row for row in rows if same_name(str(row.get(field, "")), name)]


def _by_late_answer(entry: OutboxEntry, company: Company) -> Sequence[Entity]:
    """A worker that had lost its lease brought an id back: that object, if it is there."""
    if not entry.late_answer:
        return []
    row = company.read(entry.entity, entry.late_answer)
    return [row] if row is not None else []


def deleted_meanwhile(entry: OutboxEntry, company: Company) -> Sequence[str]:
    """Invoices deleted since the first request that nobody can say were not ours: one of them may have been (F45)."""
    if entry.entity != "Invoice":
        return []
    since = window_of(entry).start + min(company.clock_ahead, timedelta(0))
    gone = set(company.deleted_since(entry.entity, since))
    return sorted(gone - _known_to_be_others(entry, gone)) if gone else []


def _known_to_be_others(entry: OutboxEntry, qbo_ids: set[str]) -> set[str]:
    """Linked to a record, or seen by the mirror while it still had its content, and no marker of ours in it."""
    here = {"connection": entry.connection, "entity": entry.entity, "qbo_id__in": qbo_ids}
    links = Link.objects.for_portal(entry.portal_id).filter(**here)
    mirrored = MirrorRow.objects.for_portal(entry.portal_id).filter(**here)
    seen = {row.qbo_id for row in mirrored if row.raw.get("Line") and not _has_our_marker(entry, row.raw)}
    return seen | set(links.values_list("qbo_id", flat=True))


def quoted(text: str) -> str:
    """A value for QuickBooks' query language: a quote is escaped with a backslash, never doubled (qbo.md 2.5)."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def made_at(row: Entity) -> datetime:
    return datetime.fromisoformat(str(row["MetaData"]["CreateTime"]))


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")

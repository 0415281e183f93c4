"""What follows from a failed request: wait, look, adopt, rebuild, or ask a person (guarantees.md F1 to F24)."""

from qbo_sync.client.failures import (
    AlreadyGone,
    Blocked,
    Failure,
    FixIt,
    MaybeCommitted,
    NameTaken,
    NumberTaken,
    Reconnect,
    RefreshToken,
    Stale,
    TryLater,
)
from qbo_sync.entities.payload import read_json
from qbo_sync.models import OutboxEntry, OutboxState
from qbo_sync.outbound.asking import Company, Entity
from qbo_sync.outbound.finding import find, named
from qbo_sync.outbound.reconcile import adopt, until_next_look
from qbo_sync.outbound.refusing import doubt, refuse, wait
from qbo_sync.outbound.rereading import read_again_what_it_names
from qbo_sync.outbound.updating import rebuild_on_newer

NOT_COMMITTED = (TryLater, RefreshToken, Reconnect, Blocked)
NAMES_SOMETHING_GONE = ("2500", "6250")
REFUSED = (NameTaken, NumberTaken, FixIt, AlreadyGone)


def follow_failure(entry: OutboxEntry, failure: Failure, company: Company) -> None:
    """Whatever is not surely refused may have arrived."""
    if isinstance(failure, NOT_COMMITTED):
        wait(entry, failure)
    elif isinstance(failure, Stale) and entry.operation == "update":
        rebuild_on_newer(entry, company)
    elif isinstance(failure, REFUSED):
        _follow_refusal(entry, failure, company)
    elif isinstance(failure, MaybeCommitted):
        doubt(entry, failure, until_next_look(entry))
    else:
        refuse(entry, failure)


def _follow_refusal(entry: OutboxEntry, failure: Failure, company: Company) -> None:
    """A name or number that is taken may be taken by ourselves: by an earlier send, or by another of our rows."""
    ours = _made_by_us(entry, failure, company) if entry.operation == "create" else None
    if ours is None:
        if isinstance(failure, AlreadyGone) or failure.code in NAMES_SOMETHING_GONE:
            read_again_what_it_names(entry)
        refuse(entry, failure)
    else:
        adopt(entry, [ours])


def _made_by_us(entry: OutboxEntry, failure: Failure, company: Company) -> Entity | None:
    sent = read_json(entry.body)
    was_sent_before = entry.attempts > 1 or entry.late_answer != ""
    if was_sent_before or isinstance(failure, NumberTaken):
        found = find(entry, sent, company, to_the_end=was_sent_before)
        if found:
            return found[0]
    if isinstance(failure, NameTaken) and entry.entity == "Item":
        return next((row for row in named(entry, sent, company) if _is_from_our_outbox(entry, row)), None)
    return None


def _is_from_our_outbox(entry: OutboxEntry, row: Entity) -> bool:
    """An item that another row of ours has made under this very name: of two submits at once, say."""
    rows = OutboxEntry.objects.for_portal(entry.portal_id).filter(connection=entry.connection, entity=entry.entity)
    return rows.filter(state=OutboxState.DONE, qbo_id=str(row["Id"])).exists() and bool(row.get("Active", True))

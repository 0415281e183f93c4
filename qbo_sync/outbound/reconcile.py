"""Does QuickBooks have it? Asked before anything is sent again, and before an old row is sent for the first time.

"Not found" is not "not created" until the horizon is over: QuickBooks may work on a request for two minutes. So a row
in doubt is looked for at growing intervals, and only the look after the horizon may let it be sent again (R6, R7).
"""

import logging
from collections.abc import Sequence
from datetime import timedelta

from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext as _

from qbo_sync.entities.payload import read_json
from qbo_sync.models import OutboxEntry, OutboxState
from qbo_sync.outbound.asking import Company, Entity
from qbo_sync.outbound.epoch import current_epoch
from qbo_sync.outbound.finding import deleted_meanwhile, find
from qbo_sync.outbound.finishing import record_answer
from qbo_sync.outbound.freezing import body_of
from qbo_sync.outbound.refusing import ask_person
from qbo_sync.outbound.states import horizon, move
from qbo_sync.outbound.updating import find_update

log = logging.getLogger(__name__)
OLD = timedelta(minutes=10)
FIRST_LOOK = timedelta(seconds=2)
LOOKS_GROW_BY = 4
MAYBE_DELETED = "maybe_deleted"
FOUND_TWICE = "found_twice"


def must_look_first(entry: OutboxEntry) -> bool:
    """Is it in doubt, or might an earlier life of this database, unknown to us, have sent it?"""
    return entry.in_doubt or entry.state != OutboxState.PENDING or is_from_elsewhere(entry) or is_old(entry)


def may_have_been_sent(entry: OutboxEntry) -> bool:
    return entry.in_doubt or is_from_elsewhere(entry)


def is_from_elsewhere(entry: OutboxEntry) -> bool:
    return entry.epoch != current_epoch()


def is_old(entry: OutboxEntry) -> bool:
    """Waiting for longer than ten minutes, and not looked for within them."""
    since = entry.checked_at or entry.created_at
    return timezone.now() - since > OLD


def look_for(entry: OutboxEntry) -> None:
    """One look in QuickBooks, and what follows from it."""
    is_over = is_horizon_over(entry)  # before the look: what commits during it must not count as "not there"
    company = Company(entry.connection)
    if entry.operation == "update":
        found = find_update(entry, company)
    else:
        found = find(entry, read_json(body_of(entry)), company, to_the_end=is_over)
    if found:
        adopt(entry, found)
    elif not is_over:
        move(entry, OutboxState.UNKNOWN, after=until_next_look(entry))
    elif may_have_been_sent(entry) and deleted_meanwhile(entry, company):
        _ask_about_deletion(entry)
    else:
        _release(entry)


def _release(entry: OutboxEntry) -> None:
    """Surely not there: it may be sent, and before whatever came after it."""
    first = entry.created_at
    move(entry, OutboxState.PENDING, due_at=first, in_doubt=False, checked_at=Now(), epoch=current_epoch())


def is_horizon_over(entry: OutboxEntry) -> bool:
    """By the database's clock, which every worker shares."""
    if not entry.in_doubt:
        return True
    rows = OutboxEntry.objects.for_portal(entry.portal_id).filter(pk=entry.pk)
    return rows.filter(last_sent_at__lt=Now() - horizon()).exists()


def until_next_look(entry: OutboxEntry) -> timedelta:
    """2 s after the request, then 8, 32, 128, at last when the horizon is over."""
    if entry.last_sent_at is None:
        return FIRST_LOOK
    rows = OutboxEntry.objects.for_portal(entry.portal_id).filter(pk=entry.pk)
    waited = rows.annotate(now=Now()).values_list("now", flat=True).get() - entry.last_sent_at
    look = min(FIRST_LOOK, horizon() / LOOKS_GROW_BY)
    while look <= waited:
        look *= LOOKS_GROW_BY
    return min(look, horizon() + timedelta(milliseconds=10)) - waited


def adopt(entry: OutboxEntry, found: Sequence[Entity]) -> None:
    """It is there. Two of them: the first is ours from now on, a person hears of the other, nothing is deleted (R6)."""
    if len(found) == 1:
        record_answer(entry, found[0])
        return
    ids = ", ".join(str(row["Id"]) for row in found)
    log.error("%s stands %d times in QuickBooks company %s: %s", entry, len(found), entry.realm_id, ids)
    text = _("QuickBooks has this %(count)d times (ids %(ids)s). Delete the ones too many there.")
    reason = text % {"count": len(found), "ids": ids}
    first = min(found, key=lambda row: int(row["Id"]))
    record_answer(entry, first, error_category=FOUND_TWICE, last_error=reason)


def _ask_about_deletion(entry: OutboxEntry) -> None:
    text = _(
        "QuickBooks did not answer when this was sent, and an invoice was deleted there since. It may have been "
        "created and deleted. Look there, then create it again or discard it."
    )
    ask_person(entry, text, category=MAYBE_DELETED, in_doubt=False)

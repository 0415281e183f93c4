"""Stopping a row, or putting it off: what the row keeps of a failure, and what its invoices say (guarantees.md R15)."""

import random
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from invoices.models import Delivery
from qbo_sync.client.failures import Failure, MaybeCommitted, Throttled, TryLater, explain
from qbo_sync.models import OutboxEntry, OutboxState
from qbo_sync.outbound.states import move
from qbo_sync.outbound.telling import tell_invoices

LONGEST_WAIT = timedelta(minutes=15)


def ask_person(entry: OutboxEntry, reason: str, *, category: str, **noted: Any) -> None:
    """Stops the row; its invoices say why."""
    with transaction.atomic():
        move(entry, OutboxState.NEEDS_USER, error_category=category, last_error=reason, **noted)
        tell_invoices(entry, Delivery.NEEDS_YOU, reason)


def refuse(entry: OutboxEntry, failure: Failure) -> None:
    """QuickBooks said no to what was sent: surely not there, and no use in sending it again as it is."""
    said = said_by(failure)
    ask_person(entry, said.pop("last_error"), category=said.pop("error_category"), in_doubt=False, **said)


def wait(entry: OutboxEntry, failure: Failure) -> None:
    """Surely not in QuickBooks: the same request goes out again later. Being told to slow down counts as no try."""
    said: dict[str, Any] = said_by(failure)
    after = backoff(entry.attempts)
    if isinstance(failure, Throttled):
        after, said["attempts"] = timedelta(0), F("attempts") - 1  # the company's own pause holds it
    with transaction.atomic():
        move(entry, OutboxState.PENDING, after=after, in_doubt=False, **said)
        tell_invoices(entry, Delivery.CREATING, waits_because(failure))


def doubt(entry: OutboxEntry, failure: Failure, next_look: timedelta) -> None:
    """Nobody knows whether QuickBooks took it: from now on it is looked for."""
    with transaction.atomic():
        move(entry, OutboxState.UNKNOWN, after=next_look, **said_by(failure))
        tell_invoices(entry, Delivery.CREATING, waits_because(failure))


def keep_looking(entry: OutboxEntry, failure: Failure) -> None:
    """The look itself failed. What was in doubt stays so."""
    state = OutboxState.UNKNOWN if entry.in_doubt else OutboxState.PENDING
    with transaction.atomic():
        move(entry, state, after=backoff(entry.attempts), **said_by(failure))
        tell_invoices(entry, Delivery.CREATING, waits_because(failure))


def waits_because(failure: Failure) -> str:
    """What a person reads on the invoice meanwhile: there is nothing to do (screens.md)."""
    if isinstance(failure, TryLater | MaybeCommitted) and not isinstance(failure, Throttled):
        return _("QuickBooks is not answering. Your invoice is kept and will be created when it does. Nothing to do.")
    return _("%(reason)s Your invoice is kept and goes out by itself after that.") % {"reason": explain(failure)}


def backoff(attempts: int) -> timedelta:
    """2 s, 4 s, 8 s ... up to 15 minutes, a little more or less, so that rows do not come back in step."""
    seconds = settings.QBO_RETRY_SECONDS * 2 ** min(max(attempts - 1, 0), 12)
    jitter = random.uniform(0.75, 1.25)  # noqa: S311 - spreads load, guards nothing
    return min(timedelta(seconds=seconds * jitter), LONGEST_WAIT)


def said_by(failure: Failure) -> dict[str, Any]:
    """What the row keeps of a failure, for the person who looks at it."""
    return {
        "error_code": failure.code[:20],
        "error_category": failure.category[:30],
        "last_error": explain(failure),
        "intuit_tid": failure.intuit_tid[:80],
    }

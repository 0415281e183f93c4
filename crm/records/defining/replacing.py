"""Records on their way from an option that goes to another one.

The first ones change in the transaction that says so, the rest in the worker: chunk by chunk, the fence in the
transaction of the records, so that a worker that is killed leaves its chunk undone and the next one goes on. The option
stays, hidden, until no record has it.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from core import clock
from core.changes import Actor, Origin
from core.queue.claiming import finish, write_fenced
from core.queue.doorbell import ring
from core.queue.kinds import QueueKind
from core.queue.models import QueueState
from core.settings.audit import record_setting
from crm.records.defining.checking import PROPERTIES
from crm.records.defining.options import used_options
from crm.records.folding import fold
from crm.records.invalid import InvalidRecord
from crm.records.models import OptionReplacement, PropertyDefinition, PropertyValue
from crm.records.portal_types import renew_schema
from crm.records.record_types import PropertyKind, all_record_types
from crm.records.saving import verbs_of

CHUNK = 250
LEASE = timedelta(seconds=120)
QUEUE = "option_replacements"


def start_replacement(definition: PropertyDefinition, old: str, new: str, actor: Actor) -> None:
    """Belongs in the transaction that hides the old option. Those that were on their way to it are led on."""
    rows = OptionReplacement.objects.for_portal(definition.portal)
    rows.filter(record_type=definition.record_type, name=definition.name, by=old, state=QueueState.PENDING).update(
        by=new
    )
    row: OptionReplacement = rows.create(
        record_type=definition.record_type,
        name=definition.name,
        value=old,
        by=new,
        origin=actor.origin,
        user_id=actor.user_id,
        actor_label=actor.label,
    )
    if _change_chunk(row, definition):
        ring(QUEUE)
        return
    _drop_option(row, definition, actor)
    row.state, row.finished_at = QueueState.DONE, clock.now()
    row.save()


def unfinished_replacements(definition: PropertyDefinition) -> "list[OptionReplacement]":
    """Those that a worker still has to work on, or that stopped it."""
    rows = OptionReplacement.objects.for_portal(definition.portal_id)
    states = (QueueState.PENDING, QueueState.NEEDS_USER)
    return list(rows.filter(record_type=definition.record_type, name=definition.name, state__in=states))


def work_on(row: OptionReplacement) -> None:
    """To the end; an archived property is left as it is. Raises LostLease."""
    has_more = True
    while has_more:
        with transaction.atomic():
            # Before the records: a worker that lost its lease waits for nothing and writes nothing.
            write_fenced(row, lease_until=Now() + LEASE)
            definition = _live_definition(row)
            has_more = definition is not None and _change_chunk(row, definition)
            if not has_more:
                if definition is not None:
                    _drop_option(row, definition, _actor_of(row))
                finish(row, QueueState.DONE if definition is not None else QueueState.CANCELLED)


def _live_definition(row: OptionReplacement) -> PropertyDefinition | None:
    rows = PropertyDefinition.objects.for_portal(row.portal_id).select_related("portal")
    rows = rows.select_for_update(of=("self",)).filter(record_type=row.record_type, name=row.name)
    found: PropertyDefinition | None = rows.filter(archived_at=None).first()
    return found


def _change_chunk(row: OptionReplacement, definition: PropertyDefinition) -> bool:
    """Are there more?"""
    held = PropertyValue.objects.for_portal(row.portal_id).filter(
        record_type=row.record_type, name=row.name, text=fold(row.value), record_id__gt=row.cursor
    )
    ids = list(held.order_by("record_id").values_list("record_id", flat=True)[: CHUNK + 1])
    if ids:
        chunk = ids[:CHUNK]
        model: Any = all_record_types()[row.record_type].model
        records = list(model.objects.for_portal(row.portal_id).filter(pk__in=chunk))
        changed = _change(records, row, definition)
        row.cursor, row.changed, row.kept = chunk[-1], row.changed + changed, row.kept + len(records) - changed
        row.save(update_fields=["cursor", "changed", "kept"])
    return len(ids) > CHUNK


def _change(records: Sequence[Any], row: OptionReplacement, definition: PropertyDefinition) -> int:
    """All at once; where one of them may not change, each by itself. Returns how many did."""
    if not records:
        return 0
    verbs, actor = verbs_of(row.record_type), _actor_of(row)
    locked = verbs.locked(records)
    changes = [(record, _replaced(record, row, definition)) for record in locked.values()]
    try:
        with transaction.atomic():
            verbs.update_many(changes, actor)
        return len(changes)
    except InvalidRecord:
        return sum(_did_change(change, row, actor) for change in changes) if len(changes) > 1 else 0


def _did_change(change: tuple[Any, Mapping[str, str]], row: OptionReplacement, actor: Actor) -> bool:
    try:
        with transaction.atomic():
            verbs_of(row.record_type).update_many([change], actor)
    except InvalidRecord:
        return False
    return True


def _replaced(record: Any, row: OptionReplacement, definition: PropertyDefinition) -> dict[str, str]:
    held = str(record.properties.get(row.name) or "")
    values = held.split(";") if definition.kind == PropertyKind.MULTIPLE else [held]
    return {row.name: ";".join(row.by if value == row.value else value for value in values)}


def _drop_option(row: OptionReplacement, definition: PropertyDefinition, actor: Actor) -> None:
    """The old option goes once no record has it."""
    if used_options(definition, [row.value]):
        return
    left = [option for option in definition.options if option["value"] != row.value]
    if left != definition.options:
        told = (str(definition.options), str(left))
        definition.options, definition.updated_at = left, clock.now()
        definition.save(update_fields=["options", "updated_at"])
        record_setting(
            definition.portal, PROPERTIES, definition.pk, "updated", actor, definition.label, {"options": told}
        )
        renew_schema(definition.portal)


def _actor_of(row: OptionReplacement) -> Actor:
    return Actor(Origin(row.origin), row.actor_label, row.user_id)


def _put_aside(row: OptionReplacement) -> None:
    finish(row, QueueState.NEEDS_USER, last_error=_("Replacing this option stopped the worker several times."))


OPTION_REPLACEMENTS = QueueKind(name=QUEUE, model=OptionReplacement, handle=work_on, on_poison=_put_aside, lease=LEASE)

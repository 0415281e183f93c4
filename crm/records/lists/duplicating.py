"""A second list like a first one."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.changes import Actor
from crm.records.lists.editing import LONGEST_NAME, MOST_LISTS, create_list
from crm.records.lists.moving import Cause, members_of, move, records_of
from crm.records.models import ListKind, RecordList
from crm.records.portal_types import portal_type


def duplicate_list(record_list: RecordList, actor: Actor, name: str = "") -> RecordList:
    """An active one gets the same filters, a static one the same members. Raises ListRefused."""
    portal, record_type = record_list.portal, portal_type(record_list.record_type, record_list.portal)
    name = name or _free_name(record_list)
    if record_list.is_active:
        return create_list(portal, record_type, name, ListKind.ACTIVE, actor, record_list.filters)
    with transaction.atomic():
        made = create_list(portal, record_type, name, ListKind.STATIC, actor)
        same = members_of(record_list).values("record_id")
        move(made, Cause.of(actor), records_of(record_list).live().filter(pk__in=same))
    return made


def _free_name(record_list: RecordList) -> str:
    """`VIP (copy)`, `VIP (copy 2)` and so on."""
    rows = RecordList.objects.for_portal(record_list.portal).filter(record_type=record_list.record_type)
    taken = set(rows.filter(archived_at=None).values_list("name_folded", flat=True))
    base = record_list.name[: LONGEST_NAME - 20]
    names = [_("%(name)s (copy)") % {"name": base}]
    names += [_("%(name)s (copy %(number)s)") % {"name": base, "number": number} for number in range(2, MOST_LISTS + 2)]
    return next(name for name in names if name.casefold() not in taken)

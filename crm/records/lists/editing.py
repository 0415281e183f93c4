"""The verbs on lists themselves: create, rename, other filters, static from now on."""

from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import clock
from core.changes import Actor
from core.portals.models import Portal
from core.settings.audit import record_setting
from crm.records.filters import Filters, InvalidFilter, parse_filters
from crm.records.filters.describing import describe_all
from crm.records.filters.language import Associated, Condition, Part
from crm.records.filters.parsing import ME
from crm.records.lists.asking import ask_for_runs
from crm.records.lists.reads import Reads
from crm.records.lists.referring import refer
from crm.records.lists.refusing import ListRefused, NameTaken
from crm.records.models import ListKind, ListRun, RecordList
from crm.records.portal_types import portal_type
from crm.records.record_types import PropertyKind, RecordType, all_record_types

LISTS = "lists"
MOST_LISTS = 1000
LONGEST_NAME = 200


def listable_types(portal: Portal) -> list[RecordType]:
    """Lists are made of what has pages."""
    return [portal_type(found, portal) for found in all_record_types().values() if found.has_pages]


def create_list(
    portal: Portal, record_type: RecordType, name: str, kind: str, actor: Actor, filters: Any = ()
) -> RecordList:
    """`filters` are groups as parse_filters takes them; a static list has none. Raises ListRefused."""
    if kind not in ListKind.values or not record_type.has_pages:
        raise ListRefused(_("Choose what the list holds, and whether it is active or static."), "kind")
    said = _read_filters(portal, record_type, filters, actor) if kind != ListKind.STATIC else None
    rows = RecordList.objects.for_portal(portal)
    made = RecordList(portal=portal, record_type=record_type.name, kind=kind, name=checked_name(name))
    made.created_by_id = made.updated_by_id = actor.user_id
    with transaction.atomic():
        if rows.filter(archived_at=None).count() >= MOST_LISTS:
            raise ListRefused(_("A portal may have 1,000 lists. Archive one that nobody needs."))
        save_list(made)
        if said is not None:
            _take_filters(made, said)
        record_setting(portal, LISTS, made.pk, "created", actor, made.name)
    return made


def rename_list(record_list: RecordList, name: str, actor: Actor) -> RecordList:
    """Raises ListRefused."""
    before, record_list.name = record_list.name, checked_name(name)
    if record_list.name == before:
        return record_list
    try:
        with transaction.atomic():
            touch_list(record_list, actor)
            save_list(record_list, "name", "name_folded")
            record_setting(record_list.portal, LISTS, record_list.pk, "updated", actor, record_list.name,
                           {"name": (before, record_list.name)})  # fmt: skip
    except ListRefused:
        record_list.name = before
        raise
    return record_list


def change_filters(record_list: RecordList, filters: Any, actor: Actor) -> RecordList:
    """The members follow as the worker comes to it. Raises ListRefused, for a static list too."""
    if not record_list.is_active:
        raise ListRefused(_("A static list has no filters; who is in it is decided by hand."), "filters")
    record_type = portal_type(record_list.record_type, record_list.portal)
    said = _read_filters(record_list.portal, record_type, filters, actor)
    if said.to_json() == record_list.filters:
        return record_list
    with transaction.atomic():
        held = RecordList.objects.for_portal(record_list.portal).select_for_update(of=("self",), no_key=True)
        record_list = held.get(pk=record_list.pk)
        record_list.version += 1
        touch_list(record_list, actor)
        _take_filters(record_list, said)
        record_setting(record_list.portal, LISTS, record_list.pk, "updated", actor, record_list.name,
                       {"filters": ("", describe_all(said, {}, record_list.portal_id))})  # fmt: skip
    return record_list


def make_static(record_list: RecordList, actor: Actor) -> RecordList:
    """Whoever is in it now stays, and from now on only people and programs change that. Raises ListRefused."""
    if not record_list.is_active:
        raise ListRefused(_("This list is static already."), "kind")
    with transaction.atomic():
        touch_list(record_list, actor)
        rows = RecordList.objects.for_portal(record_list.portal).filter(pk=record_list.pk)
        rows.update(kind=ListKind.SNAPSHOT, updated_at=record_list.updated_at, updated_by=actor.user_id)
        ListRun.objects.for_portal(record_list.portal).filter(within=record_list).delete()
        refer(record_list, ())
        record_setting(record_list.portal, LISTS, record_list.pk, "updated", actor, record_list.name,
                       {"kind": (ListKind.ACTIVE, ListKind.STATIC)})  # fmt: skip
    record_list.kind = ListKind.SNAPSHOT
    return record_list


def _read_filters(portal: Portal, record_type: RecordType, filters: Any, actor: Actor) -> Filters:
    """With people in the place of `@me`. Raises ListRefused."""
    try:
        said = parse_filters(list(filters) if isinstance(filters, tuple) else filters, record_type, portal)
    except InvalidFilter as wrong:
        raise ListRefused(wrong.message, "filters", wrong.code) from None
    if not said:
        raise ListRefused(_("Say with at least one filter which records belong to the list."), "filters")
    return _without_me(said, actor.user_id)


def _without_me(filters: Filters, user_id: int | None) -> Filters:
    """A list has no reader: `me` becomes the person who wrote it."""

    def settled(part: Part) -> Part:
        if isinstance(part, Associated):
            return replace(part, filters=_without_me(part.filters, user_id))
        if not isinstance(part, Condition) or part.prop.kind != PropertyKind.OWNER or ME not in part.raw:
            return part
        if user_id is None:
            raise ListRefused(_("A list that a program makes has no “me”; name a user's id."), "filters")
        return replace(part, raw=tuple(str(user_id) if raw == ME else raw for raw in part.raw))

    return replace(filters, groups=tuple(tuple(map(settled, group)) for group in filters.groups))


def _take_filters(record_list: RecordList, said: Filters) -> None:
    reads = Reads.of(said)
    record_list.filters, record_list.reads = said.to_json(), reads.to_json()
    record_list.filters_changed_at = clock.now()
    record_list.save()
    refer(record_list, reads.lists)
    ask_for_runs(record_list.portal, [record_list.pk])


def checked_name(name: str) -> str:
    given = name.strip()
    if not given or len(given) > LONGEST_NAME or "\x00" in given:
        raise ListRefused(_("Give the list a name of at most 200 characters."), "name", "INVALID_NAME")
    return given


def save_list(record_list: RecordList, *fields: str) -> None:
    """Raises NameTaken."""
    more = {"update_fields": [*fields, "updated_at", "updated_by"]} if fields else {}
    try:
        with transaction.atomic():
            record_list.save(**more)
    except IntegrityError:
        text = _("There is a list “%(name)s” of these records already.")
        raise NameTaken(text % {"name": record_list.name}, "name", "LIST_NAME_TAKEN") from None


def touch_list(record_list: RecordList, actor: Actor) -> None:
    record_list.updated_at, record_list.updated_by_id = clock.now(), actor.user_id

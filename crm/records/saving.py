"""The verbs on records: create, update, archive, restore. Pages, the API, imports and the sync all write through them.

A record type with rules of its own names a subclass of RecordVerbs in `verbs_path`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from core import clock
from core.changes import Actor, Origin, RecordChange, plain, record_change
from core.portals.models import Portal
from core.portals.scoping import assert_same_portal
from crm.records.indexing import fold, index_values
from crm.records.models import PropertyValue
from crm.records.models.property import INDEXED_TEXT
from crm.records.portal_types import portal_type
from crm.records.record_types import (
    Property,
    PropertyKind,
    RecordType,
    all_record_types,
    record_type_of,
)
from crm.records.values import InvalidValue, parse_value, read_value, search_text


class InvalidRecord(Exception):
    """What is wrong, by property name; an empty name stands for the whole record. Nothing was written."""

    def __init__(self, errors: Mapping[str, InvalidValue]) -> None:
        super().__init__("; ".join(error.message for error in errors.values()))
        self.errors = dict(errors)


class AlreadyExists(InvalidRecord):
    """A unique value is taken. `existing_id` is the record that has it."""

    def __init__(self, prop: Property, label: Any, existing_id: int) -> None:
        message = _("%(type)s already exists. Existing ID: %(id)s") % {"type": label, "id": existing_id}
        super().__init__({prop.name: InvalidValue(message, "CONFLICT")})
        self.existing_id = existing_id


class RecordVerbs:
    """The generic verbs; subclasses override the hooks `fill_new`, `prepare`, `check`, `assign`, `also_on`."""

    def __init__(self, record_type: RecordType) -> None:
        self.record_type = record_type

    # hooks

    def fill_new(self, record: Any, portal: Portal) -> None:
        """Sets what a new record has when nothing was said."""

    def prepare(self, record: Any, values: Mapping[str, Any], is_new: bool) -> Mapping[str, Any]:
        """The values in the order in which they are set, with what follows from them added."""
        return values

    def check(self, record: Any) -> None:
        """Looks at the record as it would be saved. Raises InvalidRecord."""

    def assign(self, record: Any, prop: Property, value: Any) -> None:
        """Puts one parsed value into its column or into the properties JSON."""
        assign_value(record, prop, value)

    def may_write(self, record: Any, prop: Property, actor: Actor) -> bool:
        """Read-only properties are written by the room that owns them, never by people, programs or imports."""
        return not prop.read_only or actor.origin not in (Origin.USER, Origin.API, Origin.IMPORT)

    def also_on(self, record: Any) -> Sequence[tuple[str, int]]:
        """Further records on whose timelines a change of this one shows."""
        return ()

    # verbs

    def create(
        self, portal: Portal, values: Mapping[str, Any], actor: Actor, on: Mapping[str, Any] | None = None
    ) -> Any:
        """A new record from property values; `on` gives the records it belongs to, by foreign key column.

        Raises InvalidRecord, AlreadyExists, PortalMismatch.
        """
        self.record_type = portal_type(self.record_type, portal)
        record: Any = self.record_type.model(portal=portal)
        for column, owner in (on or {}).items():
            assert_same_portal(record, owner)
            setattr(record, column, owner)
        self.fill_new(record, portal)
        diff = self._set(record, values, portal.pk, actor, is_new=True)
        with transaction.atomic():
            self._save(record)
            index_values(record, self.record_type, diff)
            record_change(self._change(record, "created", actor, diff))
        return record

    def update(self, record: Any, values: Mapping[str, Any], actor: Actor) -> Any:
        """Writes what differs; nothing differs, nothing is written. Raises InvalidRecord, AlreadyExists."""
        self.record_type = portal_type(self.record_type, record.portal)
        with transaction.atomic():
            record = self._locked(record)
            diff = self._set(record, values, record.portal_id, actor, is_new=False)
            if diff:
                record.updated_at = clock.now()
                self._save(record)
                index_values(record, self.record_type, diff)
                record_change(self._change(record, "updated", actor, diff))
        return record

    def archive(self, record: Any, actor: Actor) -> None:
        """Takes the record out of sight; it can be restored for 90 days."""
        self._set_archived(record, clock.now(), "archived", actor)

    def restore(self, record: Any, actor: Actor) -> None:
        self._set_archived(record, None, "restored", actor)

    def put_on(self, record: Any, column: str, owner: Any | None, actor: Actor) -> None:
        """Sets the foreign key by which the record belongs to another (a line item to its deal), or clears it.

        Raises PortalMismatch, InvalidRecord.
        """
        assert_same_portal(record, owner)
        with transaction.atomic():
            locked = self._locked(record)
            before = getattr(locked, f"{column}_id")
            if before == (owner and owner.pk):
                return
            setattr(locked, column, owner)
            self.check(locked)
            locked.updated_at = clock.now()
            locked.save()
            record_change(self._change(locked, "updated", actor, {column: (before, owner and owner.pk)}))
        setattr(record, column, owner)

    def _set_archived(self, record: Any, at: Any, kind: str, actor: Actor) -> None:
        with transaction.atomic():
            locked = self._locked(record)
            if (locked.archived_at is None) == (at is None):
                return
            locked.archived_at = at
            locked.updated_at = clock.now()
            self._refuse_taken(locked)
            locked.save(update_fields=["archived_at", "updated_at"])
            record_change(self._change(locked, kind, actor, {}))
        record.archived_at = at

    def _locked(self, record: Any) -> Any:
        rows = self.record_type.model.objects.for_portal(record.portal)  # type: ignore[attr-defined]
        return rows.select_for_update(of=("self",)).get(pk=record.pk)

    def _set(
        self, record: Any, values: Mapping[str, Any], portal_id: int, actor: Actor, is_new: bool
    ) -> dict[str, tuple[Any, Any]]:
        errors: dict[str, InvalidValue] = {}
        diff: dict[str, tuple[Any, Any]] = {}
        prepared = self.prepare(record, self._with_required(values, is_new, record), is_new)
        for name, raw in prepared.items():
            prop = self.record_type.property_named(name)
            if prop is None:
                errors[name] = InvalidValue(
                    _("Property “%(name)s” does not exist") % {"name": name}, "PROPERTY_DOESNT_EXIST"
                )
            elif not self.may_write(record, prop, actor):
                errors[name] = InvalidValue(
                    _("%(label)s cannot be changed here.") % {"label": prop.label}, "READ_ONLY_VALUE"
                )
            else:
                self._set_one(record, prop, raw, portal_id, diff, errors)
        if errors:
            raise InvalidRecord(errors)
        self.check(record)
        record.search_text = search_text(record, self.record_type)
        return diff

    def _with_required(self, values: Mapping[str, Any], is_new: bool, record: Any) -> Mapping[str, Any]:
        if not is_new:
            return values
        missing = {prop.name: None for prop in self.record_type.properties if prop.required and prop.name not in values}
        return {**missing, **values}

    def _set_one(
        self,
        record: Any,
        prop: Property,
        raw: Any,
        portal_id: int,
        diff: dict[str, tuple[Any, Any]],
        errors: dict[str, InvalidValue],
    ) -> None:
        before = read_value(record, prop)
        try:
            value = parse_value(prop, raw, portal_id)
            self.assign(record, prop, value)
        except InvalidValue as error:
            errors[prop.name] = error
            return
        after = read_value(record, prop)
        if plain(before or None) != plain(after or None):
            diff[prop.name] = (before, after)

    def _save(self, record: Any) -> None:
        self._refuse_taken(record)
        try:
            with transaction.atomic():
                record.save()
        except IntegrityError:
            self._refuse_taken(record)
            raise

    def _refuse_taken(self, record: Any) -> None:
        """A unique value that another live record has. Raises AlreadyExists."""
        if record.archived_at is not None:
            return
        for prop in self.record_type.properties:
            if prop.unique and (value := read_value(record, prop)):
                taken = self._who_has(record, prop, str(value))
                if taken is not None:
                    raise AlreadyExists(prop, self.record_type.label, taken)

    def _who_has(self, record: Any, prop: Property, value: str) -> int | None:
        rows = self.record_type.model.objects.for_portal(record.portal_id).live()  # type: ignore[attr-defined]
        if not prop.column:
            return self._who_has_custom(record, rows, prop, value)
        folded = f"{prop.column}_folded"
        has_folded = any(field.name == folded for field in self.record_type.model._meta.get_fields())
        found = rows.filter(**{folded: value.strip().casefold()} if has_folded else {str(prop.column): value})
        taken: int | None = found.exclude(pk=record.pk).values_list("pk", flat=True).first()
        return taken

    def _who_has_custom(self, record: Any, rows: Any, prop: Property, value: str) -> int | None:
        held = PropertyValue.objects.for_portal(record.portal_id).filter(
            record_type=self.record_type.name, name=prop.name, text=fold(value)[:INDEXED_TEXT]
        )
        holders = rows.filter(pk__in=held.values("record_id")).exclude(pk=record.pk)
        taken: int | None = holders.values_list("pk", flat=True).first()
        return taken

    def _change(self, record: Any, kind: str, actor: Actor, diff: dict[str, tuple[Any, Any]]) -> RecordChange:
        return RecordChange(
            portal_id=record.portal_id,
            record_type=self.record_type.name,
            record_id=record.pk,
            kind=kind,
            actor=actor,
            diff=diff,
            facts=self._facts(record, diff),
            also_on=self.also_on(record),
        )

    def _facts(self, record: Any, diff: Mapping[str, Any]) -> dict[str, Any]:
        """The record's name at the time, and the currency of the amounts that changed: for timelines elsewhere."""
        facts = {"name": str(record)}
        for name in diff:
            prop = self.record_type.property_named(name)
            if prop is not None and prop.kind == PropertyKind.CURRENCY:
                facts["currency"] = getattr(record, prop.currency_column, "") or record.portal.company_currency
        return facts


def assign_value(record: Any, prop: Property, value: Any) -> None:
    """A parsed value into its column (empty text as "", empty numbers as null) or into the properties JSON."""
    if prop.column is None:
        if value is None:
            record.properties.pop(prop.name, None)
        else:
            record.properties = {**record.properties, prop.name: plain(value)}
        return
    field = record._meta.get_field(prop.column)
    if field.is_relation:
        setattr(record, field.attname, value)
    elif value is None and not field.null:
        setattr(record, prop.column, field.get_default() if field.has_default() else "")
    elif isinstance(field, models.DecimalField) and value is not None:
        setattr(record, prop.column, fit_decimal(field, prop, value))
    elif isinstance(field, models.IntegerField) and value is not None:
        setattr(record, prop.column, int(value))
    else:
        setattr(record, prop.column, value)


def fit_decimal(field: "models.DecimalField[Any, Any]", prop: Property, value: Any) -> Any:
    """Refuses what the column cannot hold exactly, instead of rounding money silently."""
    if value != round(value, field.decimal_places):
        raise InvalidValue(
            _("%(label)s may have at most %(places)s decimals.")
            % {"label": prop.label, "places": field.decimal_places},
            "INVALID_NUMBER",
        )
    return round(value, field.decimal_places)


def verbs_of(record_type: RecordType | str) -> Any:
    """The verbs of a record type, given it or its name."""
    found = all_record_types()[record_type] if isinstance(record_type, str) else record_type
    return import_string(found.verbs_path)(found)


def create_record(portal: Portal, record_type: RecordType | str, values: Mapping[str, Any], actor: Actor) -> Any:
    return verbs_of(record_type).create(portal, values, actor)


def update_record(record: Any, values: Mapping[str, Any], actor: Actor) -> Any:
    return verbs_of(record_type_of(record)).update(record, values, actor)


def archive_record(record: Any, actor: Actor) -> None:
    verbs_of(record_type_of(record)).archive(record, actor)


def restore_record(record: Any, actor: Actor) -> None:
    verbs_of(record_type_of(record)).restore(record, actor)

"""The one registry that pages, API, filters, lists, imports and mappings read (architecture.md).

What is declared here holds in every portal; portal_types.py adds the properties that one portal made itself.

A room declares a RecordType and names it in settings.RECORD_TYPES. Higher rooms add properties to a lower room's type
with `extend_record_type` (the Accounting group on deals).
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cache, cached_property
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from crm.records.rules import NO_RULES, Rules


class PropertyKind(StrEnum):
    """Types of properties; the API's `type` follows from them (decisions.md 23)."""

    STRING = "string"
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    DATETIME = "datetime"
    ENUMERATION = "enumeration"
    MULTIPLE = "multiple"  # several options, held as HubSpot does: "a;b"
    BOOL = "bool"
    PHONE = "phone"
    EMAIL = "email"
    CURRENCY = "currency"
    OWNER = "owner"


@dataclass(frozen=True)
class Option:
    """`tone` (neutral, info, good, warn, bad) and `icon` show the value as a badge instead of as a word.

    `group` is the heading under which a list of choices has it (a stage's pipeline), where the label alone might mean
    several.
    """

    value: str
    label: Any
    tone: str = ""
    icon: str = ""
    hidden: bool = False
    group: Any = ""

    @property
    def full_label(self) -> str:
        """`Closed won (Service)`, as HubSpot names a stage outside its pipeline."""
        return f"{self.label} ({self.group})" if self.group else str(self.label)


@dataclass(frozen=True)
class Property:
    """One property of a record type.

    `column` is the model field that holds it (None: the record's `properties` JSON). `options` may be a callable that
    takes a portal id, for choices that differ by portal; `past_options` gives those that no record can take any more,
    so that timelines name them. `currency_column` names the field with a money's currency.
    `derive` computes a read-only value from the record instead of storing it; `expression` takes the portal and says
    the same in SQL, where records are filtered by it. `hidden` ones appear in no form. `further` names a property of
    kind MULTIPLE with more values by which the record is found; when records are merged, one that `unites` takes the
    values of both. MULTIPLE without options takes any values. `rules` are asked of values that change;
    those that a record has already stay.
    """

    name: str
    label: Any
    kind: PropertyKind = PropertyKind.STRING
    column: str | None = None
    group: str = "information"
    options: Sequence[Option] | Callable[[int], Sequence[Option]] = ()
    past_options: Callable[[int], Sequence[Option]] | None = None
    help: Any = ""
    read_only: bool = False
    required: bool = False
    unique: bool = False
    currency_column: str = "currency"
    max_length: int | None = None
    hidden: bool = False
    custom: bool = False
    copied: bool = False
    rules: Rules = NO_RULES
    derive: Callable[[Any], Any] | None = None
    expression: Callable[[Any], Any] | None = None
    further: str = ""
    unites: bool = False

    def options_for(self, portal_id: int) -> Sequence[Option]:
        return self.options(portal_id) if callable(self.options) else self.options

    def past_options_for(self, portal_id: int) -> Sequence[Option]:
        return self.past_options(portal_id) if self.past_options else ()


SYSTEM_PROPERTIES = (
    Property("hs_object_id", _("Record ID"), PropertyKind.NUMBER, column="id", read_only=True, hidden=True),
    Property(
        "createdate",
        _("Create date"),
        PropertyKind.DATETIME,
        column="created_at",
        read_only=True,
        hidden=True,
        copied=True,
    ),
    Property(
        "hs_lastmodifieddate",
        _("Last modified"),
        PropertyKind.DATETIME,
        column="updated_at",
        read_only=True,
        hidden=True,
    ),
)

MERGED_IDS = Property(
    "hs_merged_object_ids",
    _("Merged record IDs"),
    PropertyKind.MULTIPLE,
    help=_("The ids of records that were merged into this one; they lead here."),
    read_only=True,
    hidden=True,
    unites=True,
)


def system_property(name: str) -> Property:
    return next(prop for prop in SYSTEM_PROPERTIES if prop.name == name)


@dataclass(frozen=True)
class DeclaredView:
    """A view of an index page that every portal has: conditions of the filter language (docs/filters.md) that hold
    together. Like a kept one it has a key, a name, filters, columns and an order; it is nobody's.
    """

    pk: str
    name: Any
    conditions: tuple[Mapping[str, Any], ...]
    sort: str = ""
    columns: tuple[str, ...] = ()
    owner_id: None = None
    shared: bool = False

    @property
    def filters(self) -> list[dict[str, Any]]:
        return [{"filters": list(self.conditions)}]


@dataclass(frozen=True)
class RecordType:
    """`name` is the API's plural ("contacts"), `type_id` HubSpot's ("0-1"), `path` the address of its pages: the name,
    unless `address` says otherwise.

    `display` are the properties whose values name a record; `search` those that a quick search looks in; `columns` the
    index page's at first, `views` stand there for everybody, the first of them open at first; `identity` are the unique
    ones by which the API may find a record. `foreign_keys` maps the types of records that this one belongs to (a line
    item to its deal) to the columns; they are shown as associations.
    An activity (a note, a task) is about the records that it is joined to.
    Two records can be merged unless `merges` is False; then properties that stand `together` (an address, an amount and
    its currency) come from the same record, the first of them leading.
    `other_pages` show what the index page lists in another way (a board): a word for addresses, and the URL's name.
    The rail's CRM section shows each type with pages, below the one that it `stands_under`; unless `in_rail` is False.
    """

    name: str
    singular: str
    type_id: str
    label: Any
    label_plural: Any
    model_path: str
    icon: str
    properties: tuple[Property, ...]
    display: tuple[str, ...]
    search: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    views: tuple[DeclaredView, ...] = ()
    identity: tuple[str, ...] = ()
    groups: dict[str, Any] = field(default_factory=dict)
    order: str = "-created_at"
    associations: tuple[str, ...] = ()
    create_in_ui: bool = True
    has_pages: bool = True
    verbs_path: str = "crm.records.saving.RecordVerbs"
    foreign_keys: dict[str, str] = field(default_factory=dict)
    address: str = ""
    stands_under: str = ""
    is_activity: bool = False
    in_rail: bool = True
    other_pages: dict[str, str] = field(default_factory=dict)
    merges: bool = True
    together: tuple[tuple[str, ...], ...] = ()

    @property
    def model(self) -> type[models.Model]:
        return _load_model(self.model_path)

    @property
    def path(self) -> str:
        return self.address or self.name.replace("_", "-")

    def property_named(self, name: str) -> Property | None:
        return self.by_name.get(name)

    @cached_property
    def by_name(self) -> dict[str, Property]:
        return {prop.name: prop for prop in self.properties}

    @cached_property
    def places(self) -> dict[str, int]:
        """Where each property stands within its group, from 0."""
        counted: Counter[str] = Counter()
        found = {}
        for prop in self.properties:
            found[prop.name] = counted[prop.group]
            counted[prop.group] += 1
        return found

    def property_of_column(self, column: str) -> Property | None:
        return next((prop for prop in self.properties if prop.column == column), None)

    def __hash__(self) -> int:
        return hash(self.name)


@cache
def _load_model(path: str) -> type[models.Model]:
    loaded: type[models.Model] = import_string(path)
    return loaded


_extensions: dict[str, list[tuple[str, Any, tuple[Property, ...]]]] = {}


def extend_record_type(name: str, group: str, group_label: Any, properties: Sequence[Property]) -> None:
    """Adds a group of properties to a type of a lower room; called in the higher room's AppConfig.ready()."""
    _extensions.setdefault(name, []).append((group, group_label, tuple(properties)))
    all_record_types.cache_clear()


@cache
def all_record_types() -> dict[str, RecordType]:
    """Name -> record type, in the order of settings.RECORD_TYPES, extensions included."""
    return {declared.name: _extended(declared) for declared in map(import_string, settings.RECORD_TYPES)}


def _extended(record_type: RecordType) -> RecordType:
    given = (*SYSTEM_PROPERTIES, MERGED_IDS) if record_type.merges else SYSTEM_PROPERTIES
    record_type = replace(record_type, properties=record_type.properties + given)
    for group, label, properties in _extensions.get(record_type.name, []):
        record_type = replace(
            record_type,
            properties=record_type.properties + properties,
            groups=record_type.groups | {group: label},
        )
    return record_type


def find_record_type(name: str) -> RecordType | None:
    """By plural, singular, type id or address: `contacts`, `contact`, `0-1`."""
    return _all_names().get(name.lower())


def record_type_of(record: models.Model) -> RecordType:
    return next(found for found in all_record_types().values() if isinstance(record, found.model))


def _all_names() -> dict[str, RecordType]:
    return {
        name: record_type
        for record_type in all_record_types().values()
        for name in (record_type.name, record_type.singular, record_type.type_id, record_type.path)
    }

"""What a column of a file can be matched with: a property, or a record that the row's record belongs to."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from core.portals.models import Portal
from crm.records.portal_types import portal_types
from crm.records.record_types import Property, RecordType

HUBSPOT_ID = "hubspot_id"
RECORD_ID = "hs_object_id"
SYSTEM_ONLY = ("createdate", "hs_lastmodifieddate")
# By which properties a record that the row's record belongs to may be named, beside its ids.
NAMED_BY = {
    "contacts": ("email",),
    "companies": ("name", "domain"),
    "deals": ("dealname",),
    "quotes": ("hs_title", "hs_quote_number"),
    "products": ("hs_sku", "name"),
}


@dataclass(frozen=True)
class Target:
    """`key` is a property's name, or `->companies:name` for the company of that name."""

    key: str
    label: str
    prop: Property
    to_type: RecordType | None = None

    @property
    def is_association(self) -> bool:
        return self.to_type is not None


def importable_types(portal: Portal) -> list[RecordType]:
    """Those that people may create, and line items, which come in with the deal or quote that they stand on."""
    return [found for found in portal_types(portal).values() if found.create_in_ui or found.name == "line_items"]


def importable_type(portal: Portal, name: str) -> RecordType | None:
    return next((found for found in importable_types(portal) if found.name == name), None)


def targets_of(record_type: RecordType, portal: Portal) -> dict[str, Target]:
    """Key -> target, properties first; `record_type` as the portal knows it."""
    found = {prop.name: Target(prop.name, str(prop.label), prop) for prop in record_type.properties if _takes(prop)}
    for to_type in associated_types(record_type, portal):
        for prop in _naming(to_type):
            label = _("%(type)s: %(property)s") % {"type": to_type.label, "property": prop.label}
            target = Target(f"->{to_type.name}:{prop.name}", label, prop, to_type)
            found[target.key] = target
    return found


def associated_types(record_type: RecordType, portal: Portal) -> list[RecordType]:
    names = dict.fromkeys((*record_type.associations, *record_type.foreign_keys))
    types = portal_types(portal)
    return [types[name] for name in names if name in types and name in NAMED_BY]


def key_properties(record_type: RecordType) -> list[Property]:
    """By which existing records can be found: the Record ID, and every unique property."""
    return [prop for prop in record_type.properties if prop.name == RECORD_ID or prop.unique]


def _takes(prop: Property) -> bool:
    if prop.name == RECORD_ID:
        return True
    return not (prop.read_only or prop.derive) and prop.name not in SYSTEM_ONLY


def _naming(to_type: RecordType) -> Sequence[Property]:
    names = (*NAMED_BY[to_type.name], RECORD_ID, HUBSPOT_ID)
    return [prop for name in names if (prop := to_type.property_named(name)) is not None]


def options_of(prop: Property, portal_id: int) -> dict[str, Any]:
    """Folded label or value -> value. A label that several share says nothing here; the verb knows which is meant."""
    options = prop.options_for(portal_id)
    labels = Counter(str(option.label).casefold() for option in options)
    by_label = {label: option.value for option in options if labels[label := str(option.label).casefold()] == 1}
    by_full_label = {option.full_label.casefold(): option.value for option in options}
    return by_label | by_full_label | {str(option.value).casefold(): option.value for option in options}

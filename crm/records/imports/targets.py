"""What a column of a file can be matched with: a property, or a record that the row's record belongs to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from core.portals.models import Portal
from crm.records.associations import PRIMARY
from crm.records.portal_types import portal_types
from crm.records.record_types import Option, Property, RecordType

HUBSPOT_ID = "hubspot_id"
RECORD_ID = "hs_object_id"
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
    """`key` is a property's name, or `->companies:name` for the company of that name; the one of a `primary` target
    becomes the record's primary company.
    """

    key: str
    label: str
    prop: Property
    to_type: RecordType | None = None
    primary: bool = False

    @property
    def is_association(self) -> bool:
        return self.to_type is not None


def importable_types(portal: Portal) -> list[RecordType]:
    """Those that have pages, and line items, which come in with the deal or quote that they stand on."""
    return [found for found in portal_types(portal).values() if found.has_pages or found.name == "line_items"]


def is_made_by_imports(record_type: RecordType) -> bool:
    """Invoices and payments come from QuickBooks: a file can only say more of those that are here."""
    return record_type.create_in_ui or record_type.name == "line_items"


def importable_type(portal: Portal, name: str) -> RecordType | None:
    return next((found for found in importable_types(portal) if found.name == name), None)


def targets_of(record_type: RecordType, portal: Portal, copies: bool = False) -> dict[str, Target]:
    """Key -> target, properties first; `record_type` as the portal knows it. `copies`: also what only a copy brings."""
    takes = [prop for prop in record_type.properties if _takes(prop, copies)]
    found = {prop.name: Target(prop.name, str(prop.label), prop) for prop in takes}
    for to_type in associated_types(record_type, portal):
        for prop in _naming(to_type):
            label = _("%(type)s: %(property)s") % {"type": to_type.label, "property": prop.label}
            target = Target(f"->{to_type.name}:{prop.name}", label, prop, to_type)
            found[target.key] = target
            if to_type.name == "companies" and prop.name == HUBSPOT_ID and "companies" in record_type.associations:
                key = f"{target.key}:{PRIMARY}"
                found[key] = replace(target, key=key, label=_("%(target)s, primary") % {"target": label}, primary=True)
    return found


def associated_types(record_type: RecordType, portal: Portal) -> list[RecordType]:
    names = dict.fromkeys((*record_type.associations, *record_type.foreign_keys))
    types = portal_types(portal)
    return [types[name] for name in names if name in types and name in NAMED_BY]


def key_properties(record_type: RecordType) -> list[Property]:
    """By which existing records can be found: the Record ID, and every unique property."""
    return [prop for prop in record_type.properties if prop.name == RECORD_ID or prop.unique]


def _takes(prop: Property, copies: bool) -> bool:
    if prop.name == RECORD_ID or prop.copied:
        return copies or not prop.copied
    return not (prop.read_only or prop.derive)


def _naming(to_type: RecordType) -> Sequence[Property]:
    names = (*NAMED_BY[to_type.name], RECORD_ID, HUBSPOT_ID)
    return [prop for name in names if (prop := to_type.property_named(name)) is not None]


def options_of(prop: Property, portal_id: int) -> dict[str, str]:
    """Folded label or value -> value. A label counts in every language, the present one first; one that several options
    share says nothing here: the verb may know which is meant, and the full label (`Won (Service)`) says it.
    """
    options = prop.options_for(portal_id)
    found: dict[str, str] = {}
    for language in languages():
        with translation.override(language):
            found = _by_label(options) | found
    by_value = {str(option.value).casefold(): option.value for option in options}
    return {label: value for label, value in found.items() if value} | by_value


def languages() -> list[str]:
    """The present one, then the others."""
    codes = [translation.get_language() or settings.LANGUAGE_CODE, *(code for code, _name in settings.LANGUAGES)]
    return list(dict.fromkeys(codes))


def _by_label(options: Iterable[Option]) -> dict[str, str]:
    """In the present language; one that several have stands for none of them."""
    found: dict[str, str] = {}
    for option in options:
        for label in {str(option.label).strip().casefold(), option.full_label.strip().casefold()}:
            found[label] = option.value if found.get(label, option.value) == option.value else ""
    return found

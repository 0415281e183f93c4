"""One of HubSpot's records as a row of text: columns are named as our properties are."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _

from crm.records.imports.targets import HUBSPOT_ID
from crm.records.portal_types import portal_type
from crm.records.record_types import Property, PropertyKind
from hubspot_import.models import Migration
from hubspot_import.owners import owner_map
from hubspot_import.properties import options_to_be, wanted_names

CREATED = "createdate"
PRODUCT = "product of hs_product_id"
JOINED = {"contacts": ("companies",), "deals": ("companies", "contacts"), "quotes": ("companies", "contacts")}
BELONGS = {"quotes": ("deals",), "line_items": ("deals", "quotes")}
AS_THEY_STAND = ("pipeline", "dealstage", "hs_status")

Pairs = Mapping[str, Mapping[str, list[list[Any]]]]


def columns_of(migration: Migration, name: str) -> list[str]:
    """The HubSpot ID, the properties, then the records that it is joined with or belongs to."""
    others = [f"->{to}" for to in others_of(name)]
    more = [PRODUCT] if name == "line_items" else []
    return [HUBSPOT_ID, CREATED, *wanted_names(migration, name), *others, *more]


def others_of(name: str) -> tuple[str, ...]:
    return (*JOINED.get(name, ()), *BELONGS.get(name, ()))


class Cells:
    """For the records of one type; `dropped` counts the values that are not known here."""

    def __init__(self, migration: Migration, name: str, dropped: Counter[str]) -> None:
        self.migration = migration
        self.name = name
        self.dropped = dropped
        self.record_type = portal_type(name, migration.portal)
        self.columns = columns_of(migration, name)
        self._allowed: dict[str, set[str]] = {}

    @property
    def asked(self) -> list[str]:
        """HubSpot's properties that the row is made of."""
        made_here = (HUBSPOT_ID, CREATED, PRODUCT)
        return [column for column in self.columns if not column.startswith("->") and column not in made_here]

    def stands_on_nothing(self, record: Mapping[str, Any], others: Pairs) -> bool:
        """HubSpot keeps line items of documents that are gone, or that are not copied."""
        if self.name != "line_items" or any(others[to].get(str(record["id"])) for to in BELONGS["line_items"]):
            return False
        self.dropped[_("Line items that stand on no deal and no quote")] += 1
        return True

    def row(self, record: Mapping[str, Any], others: Pairs) -> list[str]:
        return [self._cell(column, record, others) for column in self.columns]

    def _cell(self, column: str, record: Mapping[str, Any], others: Pairs) -> str:
        if column == HUBSPOT_ID:
            return str(record["id"])
        if column == CREATED:
            return str(record.get("createdAt") or "")
        if column.startswith("->"):
            pairs = others[column[2:]].get(str(record["id"]), [])
            if column[2:] in BELONGS.get(self.name, ()):
                return ";".join(pk for pk, _labels in pairs[:1])
            return json.dumps(pairs) if pairs else ""
        if column == PRODUCT:
            return ""
        text = str((record.get("properties") or {}).get(column) or "").replace("\x00", "")
        return self._known(column, text)

    def _known(self, column: str, text: str) -> str:
        """Nothing for an owner or an option that this portal does not have; such options are counted."""
        prop = self.record_type.property_named(column)
        if not text or prop is None or column in AS_THEY_STAND:
            return text
        if prop.kind == PropertyKind.OWNER:
            return self._owners.get(text, "")  # those who are missing are named by the page itself
        if prop.kind in (PropertyKind.ENUMERATION, PropertyKind.MULTIPLE):
            return self._options(prop, text)
        return self._day(column, text) if prop.kind == PropertyKind.DATE else text

    def _options(self, prop: Property, text: str) -> str:
        if prop.name not in self._allowed:
            self._allowed[prop.name] = options_to_be(self.migration, self.name, prop)
        allowed = self._allowed[prop.name]
        said = text.split(";") if prop.kind == PropertyKind.MULTIPLE else [text]
        known = [part.strip() for part in said if part.strip() in allowed]
        for part in said:
            if part.strip() and part.strip() not in allowed:
                self.dropped[f"{prop.label}: {part.strip()}"[:200]] += 1
        return ";".join(known)

    def _day(self, column: str, text: str) -> str:
        """HubSpot keeps the close date with a time of day, and shows the day that it is in the portal's time zone."""
        if self._types.get(column) != "datetime" or "T" not in text:
            return text
        try:
            return datetime.fromisoformat(text).astimezone(self.migration.portal.zone).date().isoformat()
        except ValueError:
            return text

    @cached_property
    def _owners(self) -> Mapping[str, str]:
        return owner_map(self.migration)

    @cached_property
    def _types(self) -> dict[str, str]:
        return {each["name"]: str(each.get("type")) for each in self.migration.facts["properties"][self.name]}


def named_ids(row: Sequence[str], columns: Sequence[str], to: str) -> list[str]:
    """HubSpot's ids of the records that a row is joined with."""
    cell = row[columns.index(f"->{to}")]
    return [pk for pk, _labels in json.loads(cell)] if cell else []

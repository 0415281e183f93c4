"""What stands in the cells of an export: an import that reads it back gives the same values."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from core.portals.models import Portal
from crm.records.imports.converting import owners_by_name
from crm.records.imports.targets import options_of
from crm.records.pages.showing import Labels
from crm.records.record_types import Option, Property, PropertyKind
from crm.records.values import read_value, text_value


class ExportCells:
    """Options and owners by what they are called, where that tells them apart; all else as the API has it."""

    def __init__(self, portal: Portal) -> None:
        self.portal = portal
        self._labels: dict[str, dict[str, str]] = {}

    def reader(self, prop: Property) -> Callable[[Any], str]:
        """A function from a record to its cell."""
        if prop.kind == PropertyKind.OWNER:
            return lambda record: self._owner(read_value(record, prop))
        if prop.kind in (PropertyKind.ENUMERATION, PropertyKind.MULTIPLE):
            return lambda record: self._options(prop, read_value(record, prop))
        return lambda record: text_value(record, prop) or ""

    def _options(self, prop: Property, value: Any) -> str:
        if value in (None, ""):
            return ""
        if prop.name not in self._labels:
            self._labels[prop.name] = _labels_of(prop, self.portal.pk)
        labels = self._labels[prop.name]
        if prop.kind == PropertyKind.ENUMERATION:
            return labels.get(str(value), str(value))
        return "; ".join(labels.get(each, each) for each in str(value).split(";"))

    def _owner(self, user_id: int | None) -> str:
        if user_id is None:
            return ""
        name = self._names.owner(user_id)
        return name if self._owners.get(name.casefold()) == [str(user_id)] else self._mails.get(user_id, name)

    @cached_property
    def _names(self) -> Labels:
        return Labels(self.portal)

    @cached_property
    def _owners(self) -> dict[str, list[str]]:
        return owners_by_name(self.portal)

    @cached_property
    def _mails(self) -> dict[int, str]:
        return {int(ids[0]): said for said, ids in self._owners.items() if "@" in said and len(ids) == 1}


def _labels_of(prop: Property, portal_id: int) -> dict[str, str]:
    """{value: label} of those that an import finds by their label."""
    values = options_of(prop, portal_id)

    def said(option: Option) -> str:
        labels = (str(option.label).strip(), option.full_label.strip())
        fitting = (label for label in labels if values.get(label.casefold()) == option.value and ";" not in label)
        return next(fitting, option.value)

    return {option.value: said(option) for option in prop.options_for(portal_id)}

"""Forms from the registry: one field per property, grouped, keeping what was typed, with an error each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.portals.models import Membership, Portal
from crm.records.pages.typed import form_text, is_editable
from crm.records.record_types import Option, Property, PropertyKind, RecordType
from crm.records.rules import describe_rules
from crm.records.values import InvalidValue

_WIDGETS = {
    PropertyKind.TEXT: "textarea",
    PropertyKind.NUMBER: "number",
    PropertyKind.CURRENCY: "money",
    PropertyKind.DATE: "date",
    PropertyKind.DATETIME: "datetime",
    PropertyKind.ENUMERATION: "select",
    PropertyKind.MULTIPLE: "boxes",
    PropertyKind.OWNER: "select",
    PropertyKind.BOOL: "checkbox",
    PropertyKind.EMAIL: "email",
    PropertyKind.PHONE: "tel",
}


@dataclass(frozen=True)
class FormField:
    """A field as a template draws it. `was` is the value before anyone typed."""

    prop: Property
    value: str
    was: str
    error: str = ""
    error_link: str = ""
    options: Sequence[Option] = ()
    currency: str = ""
    id: str = ""

    @property
    def shown_options(self) -> list[Option]:
        """A hidden option is offered to those alone who have it."""
        return [option for option in self.options if not option.hidden or option.value in self.chosen]

    @property
    def chosen(self) -> list[str]:
        return self.value.split(";")

    @property
    def name(self) -> str:
        return self.prop.name

    @property
    def help(self) -> str:
        """What stands under the field: the property's help, and which values it takes."""
        return " ".join(filter(None, (str(self.prop.help), describe_rules(self.prop.rules))))

    @property
    def widget(self) -> str:
        if self.prop.kind == PropertyKind.MULTIPLE and not self.prop.options:
            return "text"
        return _WIDGETS.get(self.prop.kind, "text")


@dataclass(frozen=True)
class FieldGroup:
    label: Any
    fields: list[FormField] = field(default_factory=list)


@dataclass
class RecordForm:
    """The fields of a record for a page. Owners are read once for all of them."""

    record_type: RecordType
    portal: Portal
    record: Any
    posted: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, InvalidValue] = field(default_factory=dict)
    error_link: str = ""
    id_prefix: str = "field-"

    def groups(self) -> list[FieldGroup]:
        groups: dict[str, FieldGroup] = {}
        for prop in self.record_type.properties:
            if is_editable(prop):
                label = self.record_type.groups.get(prop.group, _("About"))
                groups.setdefault(prop.group, FieldGroup(label)).fields.append(self.field_of(prop))
        return list(groups.values())

    def field_of(self, prop: Property) -> FormField:
        was = form_text(self.record, prop)
        error = self.errors.get(prop.name)
        return FormField(
            prop=prop,
            value=self.posted.get(prop.name, was),
            was=self.posted.get(f"was:{prop.name}", was),
            error=error.message if error else "",
            error_link=self.error_link if error else "",
            options=self._options(prop),
            id=f"{self.id_prefix}{prop.name}",
            currency=getattr(self.record, prop.currency_column, "") or self.portal.company_currency,
        )

    @property
    def general_error(self) -> str:
        """What concerns the whole record, or a field that the form does not show."""
        shown = {prop.name for prop in self.record_type.properties if is_editable(prop)}
        return " ".join(error.message for name, error in self.errors.items() if name not in shown)

    def _options(self, prop: Property) -> Sequence[Option]:
        if prop.kind == PropertyKind.OWNER:
            return owner_options(self.portal)
        has_options = prop.kind in (PropertyKind.ENUMERATION, PropertyKind.MULTIPLE)
        return prop.options_for(self.portal.pk) if has_options else ()


def owner_options(portal: Portal) -> list[Option]:
    members: Iterable[Membership] = (
        Membership.objects.filter(portal=portal, is_active=True).select_related("user").order_by("user__name")
    )
    return [Option(str(member.user_id), str(member.user)) for member in members]

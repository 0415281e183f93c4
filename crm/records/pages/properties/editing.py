"""A property's page: its definition, to be read or changed, and where it is used."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, ngettext

from core.portals.roles import Permission
from crm.records.defining import (
    CUSTOM_KINDS,
    PropertyRefused,
    archive_property,
    create_group,
    create_property,
    edit_property,
    name_from,
    restore_property,
)
from crm.records.defining.options import WITH_OPTIONS
from crm.records.defining.replacing import unfinished_replacements
from crm.records.models import PropertyDefinition
from crm.records.pages.properties.base import PropertiesBase
from crm.records.pages.properties.forms import PropertyForm, held_values, typed_values
from crm.records.pages.properties.kinds import KIND_LABELS
from crm.records.pages.properties.option_rows import OptionRows
from crm.records.record_types import Property, PropertyKind, RecordType
from crm.records.uses import COUNT_CAP, count_breaking, count_used, uses_of

DEFAULT_KIND = PropertyKind.STRING.value


class NewProperty(PropertiesBase):
    permission = Permission.MANAGE_PORTAL

    def get(self, request: HttpRequest, object_type: str) -> HttpResponse:
        record_type = self.record_type(object_type)
        return self.show(record_type, None, PropertyForm(record_type, True, DEFAULT_KIND), OptionRows())

    def post(self, request: HttpRequest, object_type: str) -> HttpResponse:
        return self.answer(self.record_type(object_type), None)

    def answer(self, record_type: RecordType, definition: PropertyDefinition | None) -> HttpResponse:
        """Draws the form again for a button that saves nothing; saves it, or says what is wrong."""
        kind = self.kind_asked(definition)
        options, do = self.options_posted(definition, kind), self.request.POST.get("do", "")
        if do:
            options.do(do)
            form = PropertyForm(record_type, definition is None, kind, initial=typed_values(self.request.POST))
            return self.show(record_type, definition, form, options)
        form = PropertyForm(record_type, definition is None, kind, self.request.POST)
        if form.is_valid() and self.save(record_type, definition, form, options):
            return self.back(record_type)
        return self.show(record_type, definition, form, options, status=422)

    def kind_asked(self, definition: PropertyDefinition | None) -> str:
        asked = self.request.POST.get("kind", definition.kind if definition else DEFAULT_KIND)
        return asked if asked in CUSTOM_KINDS else DEFAULT_KIND

    def options_posted(self, definition: PropertyDefinition | None, kind: str) -> OptionRows:
        held = OptionRows.of(definition, unfinished_replacements(definition)) if definition else OptionRows()
        options = OptionRows.posted(self.request.POST, held)
        if kind in WITH_OPTIONS and not options.rows:
            options.add()
        return options

    def save(
        self, record_type: RecordType, definition: PropertyDefinition | None, form: PropertyForm, options: OptionRows
    ) -> bool:
        kind = form.cleaned_data["kind"]
        given = form.values() | {"options": options.values(), "replaced": options.replaced()}
        try:
            with transaction.atomic():
                given["group"] = self.group_asked(record_type, form)
                if definition is None:
                    name = form.cleaned_data["name"] or name_from(form.cleaned_data["label"])
                    definition = create_property(self.portal, record_type, name, kind, given, self.actor)
                else:
                    definition = edit_property(definition, given, self.actor, kind)
        except PropertyRefused as refused:
            form.refuse(refused)
            return False
        self.say_saved(definition)
        return True

    def say_saved(self, definition: PropertyDefinition) -> None:
        messages.success(self.request, gettext("Saved."))
        breaking = count_breaking(definition)
        if breaking:
            text = ngettext(
                "%(number)s record has a value that the rules do not allow. It stays until somebody changes it.",
                "%(number)s records have values that the rules do not allow. They stay until somebody changes them.",
                breaking,
            )
            number = f"{COUNT_CAP}+" if breaking > COUNT_CAP else breaking
            messages.warning(self.request, text % {"number": number})

    def group_asked(self, record_type: RecordType, form: PropertyForm) -> str:
        label = form.cleaned_data["new_group"].strip()
        if not label:
            return str(form.cleaned_data["group"])
        return create_group(self.portal, record_type, name_from(label), label, self.actor).name

    def show(
        self,
        record_type: RecordType,
        definition: PropertyDefinition | None,
        form: PropertyForm,
        options: OptionRows,
        status: int = 200,
    ) -> HttpResponse:
        kind = form["kind"].value() or DEFAULT_KIND
        context = {
            "record_type": record_type,
            "definition": definition,
            "form": form,
            "options": options,
            "has_options": kind in WITH_OPTIONS,
        }
        if self.request.htmx:
            return render(self.request, "records/properties/_form.html", context)
        if definition is not None:
            context |= self.use_of(record_type, definition.name)
        return render(self.request, "records/properties/edit.html", context, status=status)

    def use_of(self, record_type: RecordType, name: str) -> dict[str, Any]:
        used_by = count_used(self.portal, record_type, [name])[name]
        return {
            "used_by": min(used_by, COUNT_CAP),
            "is_capped": used_by > COUNT_CAP,
            "uses": uses_of(self.portal, record_type, name),
        }


class PropertyPage(NewProperty):
    """Built-in properties are read; the portal's own are changed, by whoever may."""

    permission = Permission.VIEW_RECORDS

    def get(self, request: HttpRequest, object_type: str, name: str) -> HttpResponse:  # type: ignore[override]
        record_type = self.record_type(object_type)
        prop = self.shown_property(record_type, name)
        if not prop.custom or not self.may_manage:
            return self.read(record_type, prop)
        definition = self.definition(record_type, name)
        options = OptionRows.of(definition, unfinished_replacements(definition))
        form = PropertyForm(record_type, False, definition.kind, initial=held_values(definition))
        return self.show(record_type, definition, form, options)

    def post(self, request: HttpRequest, object_type: str, name: str) -> HttpResponse:  # type: ignore[override]
        record_type = self.record_type(object_type)
        prop = record_type.property_named(name)
        if prop is not None and not prop.custom:
            raise PermissionDenied
        return self.answer(record_type, self.definition(record_type, name))

    def read(self, record_type: RecordType, prop: Property) -> HttpResponse:
        context = {
            "record_type": record_type,
            "prop": prop,
            "kind": KIND_LABELS[prop.kind],
            "group": record_type.groups.get(prop.group, ""),
            "options": prop.options_for(self.portal.pk) if prop.kind in WITH_OPTIONS else (),
            "uses": uses_of(self.portal, record_type, prop.name) if self.may_manage else (),
        }
        return render(self.request, "records/properties/read.html", context)


class ArchiveProperty(PropertiesBase):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, object_type: str, name: str) -> HttpResponse:
        record_type = self.record_type(object_type)
        definition = self.definition(record_type, name)
        archive_property(definition, self.actor)
        text = gettext("%(name)s was archived. Its values are kept and come back with it.")
        messages.success(request, text % {"name": definition.label})
        return self.back(record_type)


class RestoreProperty(PropertiesBase):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, object_type: str, name: str) -> HttpResponse:
        record_type = self.record_type(object_type)
        definition = self.definition(record_type, name, archived=True)
        restore_property(definition, self.actor)
        messages.success(request, gettext("%(name)s was restored.") % {"name": definition.label})
        return self.back(record_type)

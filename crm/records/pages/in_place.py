"""Editing in place: a property on the record's page, a cell of an index page. One door, drawn in two ways."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.changes import Change
from crm.records.pages.editing import UNPROCESSABLE, FormPage
from crm.records.pages.forms import RecordForm
from crm.records.pages.listing import Listing, naming_properties
from crm.records.pages.parts import RecordParts
from crm.records.pages.showing import Labels, show
from crm.records.pages.typed import form_text, is_editable, posted_values, typed_values
from crm.records.record_types import Property, RecordType
from crm.records.saving import InvalidRecord, update_record
from crm.records.values import InvalidValue
from crm.records.visiting import note_visit

CELL, NAME = "cell", "name"


class PropertyView(FormPage):
    """One property: `?edit` gives its field, without it the value; a POST saves it.

    With `cell` it is that of an index page, and the answer to a write is the whole row, with the columns of the page
    (`columns`): other cells may follow from what was written. `cell=name` edits what the record is called by.
    """

    def get(self, request: HttpRequest, record_type: RecordType, pk: int, name: str) -> HttpResponse:
        record = self.find(record_type, pk)
        props = self.properties(record_type, name)
        if "edit" in request.GET and self.may_edit and all(map(is_editable, props)) and record.archived_at is None:
            return self.field(RecordForm(record_type, self.portal, record), props)
        return self.value(record, record_type, props)

    def post(self, request: HttpRequest, record_type: RecordType, pk: int, name: str) -> HttpResponse:
        """422 with the form for what cannot be saved, and for what somebody else has changed in the meantime."""
        record = self.find_live(record_type, pk)
        props = self.properties(record_type, name)
        posted = posted_values(request.POST)
        theirs = changed_meanwhile(record, props, posted)
        if theirs:
            return self.overtaken(record, record_type, props, posted, theirs)
        try:
            update_record(record, written_values(record_type, props, posted), self.actor)
        except InvalidRecord as error:
            form = self.refused(record_type, self.find(record_type, pk), posted, error)
            form.errors = at_its_field(form.errors, props)
            return self.field(form, props, status=UNPROCESSABLE)
        note_visit(self.request.membership, record)
        response = self.value(self.find(record_type, pk), record_type, props)
        response["HX-Trigger"] = "live"
        return response

    @property
    def cell(self) -> str:
        asked = self.request.POST if self.request.method == "POST" else self.request.GET
        return str(asked.get(CELL, ""))

    def properties(self, record_type: RecordType, name: str) -> list[Property]:
        prop = record_type.property_named(name)
        if prop is None or prop.hidden:
            raise Http404
        names = naming_properties(record_type) if self.cell == NAME else []
        return names if prop in names else [prop]

    def overtaken(
        self,
        record: Any,
        record_type: RecordType,
        props: Sequence[Property],
        posted: Mapping[str, str],
        theirs: Sequence[Property],
    ) -> HttpResponse:
        """The form again, with what was typed; saved once more, it is written over what the other wrote."""
        kept = {name: value for name, value in posted.items() if not name.startswith("was:")}
        form = RecordForm(record_type, self.portal, record, kept)
        form.errors = {prop.name: InvalidValue(self.who_changed(record, record_type, prop)) for prop in theirs}
        return self.field(form, props, status=UNPROCESSABLE)

    def who_changed(self, record: Any, record_type: RecordType, prop: Property) -> str:
        rows = Change.objects.for_portal(self.portal).filter(record_type=record_type.name, record_id=record.pk)
        change = rows.filter(diff__has_key=prop.name).order_by("-pk").first()
        text = _("%(who)s changed this to “%(value)s” meanwhile. Save again to write yours over it.")
        shown = show(record, prop, Labels(self.portal)).text
        return text % {"who": (change and change.actor_label) or _("Somebody"), "value": shown or "–"}

    def value(self, record: Any, record_type: RecordType, props: Sequence[Property]) -> HttpResponse:
        context = {"record": record, "record_type": record_type, "may_edit": self.may_edit}
        if not self.cell:
            row = RecordParts(self.request, record, record_type).property_row(props[0])
            return render(self.request, "records/_property.html", {**context, "row": row})
        asked = self.request.POST if self.request.method == "POST" else self.request.GET
        listing = Listing(record_type, self.request.membership, {"columns": asked.get("columns", "")})
        response = render(self.request, "records/_row.html", {**context, "row": listing.row(record)})
        response["HX-Retarget"], response["HX-Reswap"] = f"#row-{record.pk}", "outerHTML"
        return response

    def field(self, form: RecordForm, props: Sequence[Property], status: int = 200) -> HttpResponse:
        template = "records/_cell_form.html" if self.cell else "records/_property_form.html"
        form.id_prefix = "cell-field-" if self.cell else form.id_prefix
        fields = [form.field_of(prop) for prop in props]
        context = {"record": form.record, "record_type": form.record_type, "fields": fields, "cell": self.cell}
        return render(self.request, template, {**context, "field": fields[0]}, status=status)


def changed_meanwhile(record: Any, props: Sequence[Property], posted: Mapping[str, str]) -> list[Property]:
    """Those that have another value than when the form was opened, and that the person has changed too."""

    def was_changed(prop: Property) -> bool:
        was, now = posted.get(f"was:{prop.name}"), _lines(form_text(record, prop))
        return was is not None and _lines(was) != now and _lines(posted.get(prop.name, "")) not in (_lines(was), now)

    return [prop for prop in props if was_changed(prop)]


def written_values(record_type: RecordType, props: Sequence[Property], posted: Mapping[str, str]) -> dict[str, str]:
    """What the person changed; a form that does not tell what was there writes what it has."""
    changed = [prop for prop in props if posted.get(f"was:{prop.name}") != posted.get(prop.name, "")]
    given = {prop.name: posted.get(prop.name, "") for prop in changed}
    return {name: typed_values(record_type, given).get(name, "") for name in given}


def at_its_field(errors: Mapping[str, InvalidValue], props: Sequence[Property]) -> dict[str, InvalidValue]:
    """Errors of the fields that are shown; of anything else, the first stands at the first of them."""
    shown = {prop.name: errors[prop.name] for prop in props if prop.name in errors}
    return shown or {props[0].name: next(iter(errors.values()))}


def _lines(text: str) -> str:
    """As it is compared: browsers send line breaks in their own way."""
    return text.replace("\r\n", "\n")

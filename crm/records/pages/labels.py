"""Settings > Associations: the labels that say what records are to each other; Super admins make them."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.pages.views import PortalPage
from core.portals.models import Portal
from core.portals.roles import Permission
from core.settings.menu import DATA, SettingsPage
from crm.records.associations import associable_types
from crm.records.labels import (
    LabelRefused,
    can_have_labels,
    create_label,
    delete_label,
    inverse_of,
    rename_label,
    used_by,
)
from crm.records.models import AssociationLabel
from crm.records.record_types import RecordType, all_record_types

PAGE = SettingsPage(
    DATA,
    _("Associations"),
    _("Labels that say what records are to each other"),
    "link-2",
    "association_labels",
    order=54,
)
MOST_COUNTED = 10_000


@dataclass(frozen=True)
class ShownLabel:
    """`inverse` is how the other side calls it."""

    row: AssociationLabel
    inverse: str


@dataclass(frozen=True)
class ShownPair:
    to_type: RecordType
    labels: list[ShownLabel]


class LabelForm(forms.Form):
    """A label of one object's records beside another's; `to` is the other one, left out where the label is there."""

    to = forms.ChoiceField(label=_("Joined to"))
    label = forms.CharField(max_length=60)
    inverse = forms.CharField(max_length=60, required=False)

    def __init__(self, from_type: RecordType, to_type: RecordType | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        one = str(from_type.label).lower()
        other = str(to_type.label).lower() if to_type else gettext("other record")
        self.fields["label"].label = gettext("What the %(other)s is to the %(one)s") % {"one": one, "other": other}
        self.fields["label"].help_text = gettext("Stands on the page of the %(one)s.") % {"one": one}
        self.fields["inverse"].label = gettext("What the %(one)s is to the %(other)s") % {"one": one, "other": other}
        self.fields["inverse"].help_text = gettext("Stands on the page of the %(one)s.") % {"one": other}
        if to_type is not None:
            del self.fields["to"]
            return
        self.fields["inverse"].help_text += " " + gettext("Left empty, it is the same word.")
        others = [other for each, other in pairs() if each == from_type]
        self.fields["to"].choices = [(each.name, each.label_plural) for each in others]  # type: ignore[attr-defined]


class LabelsPage(PortalPage):
    permission = write_permission = Permission.MANAGE_PORTAL

    def get(self, request: HttpRequest) -> HttpResponse:
        chosen = self.asked_type(request.GET.get("object", ""))
        context = {
            "record_type": chosen,
            "tabs": [_tab(each, each == chosen) for each in labelled_types()],
            "pairs": shown_pairs(self.portal, chosen),
        }
        return render(request, "records/labels/index.html", context)

    def asked_type(self, name: str) -> RecordType:
        """The first one for no name. Raises Http404."""
        types = {each.name: each for each in labelled_types()}
        if name and name not in types:
            raise Http404
        return types[name] if name else next(iter(types.values()))

    def label(self, pk: int) -> AssociationLabel:
        """Raises Http404."""
        row = AssociationLabel.objects.for_portal(self.portal).filter(pk=pk).first()
        if row is None or row.to_type not in all_record_types():
            raise Http404
        return row


class LabelPage(LabelsPage):
    """The form of a new label of the object `from` (beside that of `to`), or of one that is there."""

    def get(self, request: HttpRequest, pk: int = 0) -> HttpResponse:
        row = self.label(pk) if pk else None
        other = inverse_of(row) if row else None
        held = {"label": row.label, "inverse": other.label if other else ""} if row else {"to": request.GET.get("to")}
        return self.show(row, self.form(row, initial=held))

    def post(self, request: HttpRequest, pk: int = 0) -> HttpResponse:
        row = self.label(pk) if pk else None
        form = self.form(row, request.POST)
        if not form.is_valid():
            return self.show(row, form, 422)
        try:
            self.save(row, form.cleaned_data)
        except LabelRefused as refused:
            form.add_error(None, str(refused))
            return self.show(row, form, 422)
        messages.success(request, gettext("Saved."))
        return redirect(index_url(self.from_type(row)))

    def form(self, row: AssociationLabel | None, *args: Any, **kwargs: Any) -> LabelForm:
        to_type = all_record_types()[row.to_type] if row else None
        return LabelForm(self.from_type(row), to_type, *args, **kwargs)

    def from_type(self, row: AssociationLabel | None) -> RecordType:
        return self.asked_type(row.from_type if row else self.request.GET.get("from", ""))

    def save(self, row: AssociationLabel | None, given: dict[str, str]) -> None:
        """Raises LabelRefused."""
        if row is not None:
            rename_label(row, given["label"], self.actor, given["inverse"])
            return
        to_type = all_record_types()[given["to"]]
        create_label(self.portal, self.from_type(row), to_type, given["label"], self.actor, inverse=given["inverse"])

    def show(self, row: AssociationLabel | None, form: LabelForm, status: int = 200) -> HttpResponse:
        number = used_by(row, MOST_COUNTED) if row else 0
        context = {"label": row, "form": form, "used_by": number, "from_type": self.from_type(row)}
        return render(self.request, "records/labels/edit.html", context, status=status)


class DeleteLabel(LabelsPage):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.label(pk)
        delete_label(row, self.actor)
        messages.success(request, gettext("“%(label)s” is gone; the records stay joined.") % {"label": row})
        return redirect(index_url(self.asked_type(row.from_type)))


def pairs() -> list[tuple[RecordType, RecordType]]:
    """(one, other) of all objects that people join, in both orders."""
    return [
        (one, other)
        for one in all_record_types().values()
        if one.has_pages
        for other in associable_types(one)
        if other.has_pages and can_have_labels(one, other)
    ]


def labelled_types() -> list[RecordType]:
    return list(dict.fromkeys(one for one, _other in pairs()))


def shown_pairs(portal: Portal, record_type: RecordType) -> list[ShownPair]:
    rows = list(AssociationLabel.objects.for_portal(portal).order_by("label", "pk"))
    inverse = {(row.to_type, row.from_type, row.name): row.label for row in rows}
    return [
        ShownPair(
            other,
            [
                ShownLabel(row, inverse.get((row.from_type, row.to_type, row.name), ""))
                for row in rows
                if (row.from_type, row.to_type) == (record_type.name, other.name)
            ],
        )
        for one, other in pairs()
        if one == record_type
    ]


def index_url(record_type: RecordType) -> str:
    return f"{reverse('association_labels')}?object={record_type.name}"


def _tab(record_type: RecordType, is_active: bool) -> dict[str, Any]:
    return {"label": record_type.label_plural, "url": index_url(record_type), "active": is_active}

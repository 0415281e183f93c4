"""A group of properties: made, renamed, deleted while it is empty."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.portals.roles import Permission
from crm.records.defining import PropertyRefused, create_group, delete_group, name_from, rename_group
from crm.records.defining.groups import LONGEST_LABEL
from crm.records.models import PropertyGroup
from crm.records.pages.properties.base import PropertiesBase
from crm.records.record_types import RecordType


class GroupForm(forms.Form):
    label = forms.CharField(
        label=_("Name"), max_length=LONGEST_LABEL, help_text=_("The heading on record pages, forms and in this list.")
    )


class GroupPage(PropertiesBase):
    """A new group, or (with `name`) one of the portal's own."""

    permission = Permission.MANAGE_PORTAL

    def get(self, request: HttpRequest, object_type: str, name: str = "") -> HttpResponse:
        record_type = self.record_type(object_type)
        group = self.group(record_type, name) if name else None
        return self.show(record_type, group, GroupForm(initial={"label": group.label} if group else None))

    def post(self, request: HttpRequest, object_type: str, name: str = "") -> HttpResponse:
        record_type = self.record_type(object_type)
        group = self.group(record_type, name) if name else None
        form = GroupForm(request.POST)
        if form.is_valid() and self.save(record_type, group, form):
            messages.success(request, gettext("Saved."))
            return self.back(record_type)
        return self.show(record_type, group, form, status=422)

    def save(self, record_type: RecordType, group: PropertyGroup | None, form: GroupForm) -> bool:
        label = form.cleaned_data["label"]
        try:
            if group is None:
                create_group(self.portal, record_type, name_from(label), label, self.actor)
            else:
                rename_group(group, label, self.actor)
        except PropertyRefused as refused:
            form.add_error("label", refused.message)
            return False
        return True

    def show(
        self, record_type: RecordType, group: PropertyGroup | None, form: GroupForm, status: int = 200
    ) -> HttpResponse:
        context = {"record_type": record_type, "group": group, "form": form}
        return render(self.request, "records/properties/group.html", context, status=status)


class DeleteGroup(PropertiesBase):
    http_method_names = ["post"]

    def post(self, request: HttpRequest, object_type: str, name: str) -> HttpResponse:
        record_type = self.record_type(object_type)
        group = self.group(record_type, name)
        try:
            delete_group(group, self.actor)
        except PropertyRefused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, gettext("The group “%(label)s” is gone.") % {"label": group.label})
        return self.back(record_type)

"""Settings > Webhooks: where the portal's events go, with the log of what was sent."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core.pages.views import PortalPage
from core.portals.roles import Permission
from core.settings.menu import DEVELOPERS, SettingsPage
from crm.records.record_types import RecordType, all_record_types
from crm.webhooks.delivering import send_again, send_test
from crm.webhooks.events import event_names
from crm.webhooks.models import EventDelivery, WebhookSubscription
from crm.webhooks.subscribing import SubscriptionRefused, change_subscription, subscribe, unsubscribe

PAGE = SettingsPage(
    DEVELOPERS, _("Webhooks"), _("Tell other programs what happens here"), "webhook", "webhooks", order=60
)
LOG_ROWS = 50
DEED_LABELS = {
    "creation": _("created"),
    "deletion": _("archived"),
    "restore": _("restored"),
    "merge": _("merged with another one"),
    "associationChange": _("associated or parted"),
    "propertyChange": _("any property changed"),
}


def event_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """("Contacts", [(`contact.creation`, "Contact: created"), ...]) and so on."""
    names = event_names()
    return [
        (str(found.label_plural), [_choice(found, name) for name in names if name.split(".")[0] == found.singular])
        for found in all_record_types().values()
    ]


def _choice(record_type: RecordType, name: str) -> tuple[str, str]:
    return name, f"{record_type.label}: {DEED_LABELS[name.split('.')[1]]}"


class SubscriptionForm(forms.Form):
    """Changes of single properties are typed, one a line; all else is ticked."""

    name = forms.CharField(label=_("Name"), max_length=100, required=False)
    url = forms.CharField(label=_("Address"), max_length=500, help_text=_("An https:// address that answers POST."))
    events = forms.MultipleChoiceField(
        label=_("Events"), choices=event_choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    properties = forms.CharField(
        label=_("Changes of single properties"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line, such as deal.propertyChange(amount)."),
    )

    def chosen(self) -> list[str]:
        typed = [line.strip() for line in self.cleaned_data["properties"].splitlines() if line.strip()]
        return [*self.cleaned_data["events"], *typed]

    @classmethod
    def of(cls, row: WebhookSubscription, data: Any = None) -> "SubscriptionForm":
        known = set(event_names())
        initial = {
            "name": row.name,
            "url": row.url,
            "events": [name for name in row.events if name in known],
            "properties": "\n".join(name for name in row.events if name not in known),
        }
        return cls(data, initial=initial)


class WebhookPage(PortalPage):
    permission = write_permission = Permission.MANAGE_PORTAL

    def rows(self) -> Any:
        return WebhookSubscription.objects.for_portal(self.portal).order_by("-active", "pk")

    def subscription(self, pk: int) -> WebhookSubscription:
        """Raises Http404."""
        row: WebhookSubscription | None = self.rows().filter(pk=pk).first()
        if row is None:
            raise Http404
        return row


class WebhookList(WebhookPage):
    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(SubscriptionForm())

    def show(self, form: forms.Form, status: int = 200) -> HttpResponse:
        context = {"form": form, "subscriptions": self.rows()}
        return render(self.request, "webhooks/list.html", context, status=status)

    def post(self, request: HttpRequest) -> HttpResponseBase:
        form = SubscriptionForm(request.POST)
        if not form.is_valid():
            return self.show(form, 422)
        try:
            row = subscribe(self.portal, form.cleaned_data["url"], form.chosen(), self.actor, form.cleaned_data["name"])
        except SubscriptionRefused as refused:
            form.add_error(refused.field, str(refused))
            return self.show(form, 422)
        messages.success(request, _now("Events are sent to %(url)s from now on.") % {"url": row.url})
        return redirect("webhook", row.pk)


class WebhookDetail(WebhookPage):
    """POST with `do`: save, pause, resume, test, delete, or again with the delivery's id."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = self.subscription(pk)
        return self.show(row, SubscriptionForm.of(row))

    def show(self, row: WebhookSubscription, form: forms.Form, status: int = 200) -> HttpResponse:
        log = EventDelivery.objects.for_portal(self.portal).filter(subscription=row).order_by("-pk")[:LOG_ROWS]
        context = {"subscription": row, "form": form, "deliveries": log}
        return render(self.request, "webhooks/detail.html", context, status=status)

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        row = self.subscription(pk)
        deeds = {"save": self.save, "test": self.test, "pause": self.pause, "resume": self.pause, "delete": self.remove}
        deed = deeds.get(request.POST.get("do", "save"), self.again)
        return deed(row) or redirect("webhook", row.pk)

    def save(self, row: WebhookSubscription) -> HttpResponse | None:
        form = SubscriptionForm.of(row, self.request.POST)
        if not form.is_valid():
            return self.show(row, form, 422)
        told = {"name": form.cleaned_data["name"], "url": form.cleaned_data["url"], "events": form.chosen()}
        try:
            change_subscription(row, self.actor, **told)
        except SubscriptionRefused as refused:
            form.add_error(refused.field, str(refused))
            return self.show(row, form, 422)
        messages.success(self.request, _now("Saved."))
        return None

    def test(self, row: WebhookSubscription) -> None:
        send_test(row)
        messages.success(self.request, _now("A test event is on its way. Its outcome appears below in a moment."))

    def pause(self, row: WebhookSubscription) -> None:
        resumes = self.request.POST["do"] == "resume"
        change_subscription(row, self.actor, active=resumes)
        text = _now("Events are sent again.") if resumes else _now("Paused. Nothing is sent, and nothing new is kept.")
        messages.success(self.request, text)

    def remove(self, row: WebhookSubscription) -> HttpResponseBase:
        unsubscribe(row, self.actor)
        messages.success(self.request, _now("Nothing is sent to %(url)s any more.") % {"url": row.url})
        return redirect("webhooks")

    def again(self, row: WebhookSubscription) -> None:
        wanted = self.request.POST.get("delivery", "")
        found = EventDelivery.objects.for_portal(self.portal).filter(subscription=row)
        is_id = wanted.isascii() and wanted.isdigit() and len(wanted) < 19
        delivery = found.filter(pk=int(wanted)).first() if is_id else None
        if delivery is None:
            raise Http404
        send_again(delivery)
        messages.success(self.request, _now("It is sent again."))

"""The card of a record page that says in which lists the record is; static ones can be added and left there."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core.portals.roles import Permission
from crm.records.lists.members import add_records, remove_records
from crm.records.lists.pages.putting import chosen_list, static_lists
from crm.records.lists.refusing import ListRefused
from crm.records.models import ListMember, RecordList
from crm.records.pages.views import RecordsPage
from crm.records.record_types import RecordType
from crm.records.slots import CardPage, RecordCard


def lists_of(record: Any, record_type: RecordType) -> list[RecordList]:
    """The live lists that the record is in, by name."""
    members = ListMember.objects.for_portal(record.portal).filter(record_id=record.pk)
    rows = RecordList.objects.for_portal(record.portal).filter(record_type=record_type.name, archived_at=None)
    return list(rows.filter(pk__in=members.values("within")).order_by("name_folded", "pk"))


def card_context(page: CardPage) -> Mapping[str, Any]:
    may_change = page.may(Permission.EDIT_RECORDS) and page.record.archived_at is None
    return {"lists": lists_of(page.record, page.record_type), "may_change": may_change}


LISTS_CARD = RecordCard(
    name="lists",
    record_types=(),
    title=_("Lists"),
    template="lists/_card.html",
    context=card_context,
    order=90,
    lazy=True,
    late=True,
)


class CardPageView(RecordsPage):
    def card(self, record_type: RecordType, record: Any, error: str = "") -> HttpResponse:
        """The card's inside as it stands now."""
        context = {"record": record, "record_type": record_type, "lists": lists_of(record, record_type)}
        return render(self.request, "lists/_card.html", {**context, "may_change": self.may_edit, "error": error})


class RecordLists(CardPageView):
    """GET offers the static lists that the record is not in; POST puts it into the one of `list`."""

    permission = Permission.EDIT_RECORDS

    def get(self, request: HttpRequest, record_type: RecordType, pk: int) -> HttpResponse:
        record = self.find_live(record_type, pk)
        mine = {each.pk for each in lists_of(record, record_type)}
        offered = [each for each in static_lists(self.portal, record_type) if each.pk not in mine]
        return render(request, "lists/_offered.html", {"record": record, "record_type": record_type, "lists": offered})

    def post(self, request: HttpRequest, record_type: RecordType, pk: int) -> HttpResponse:
        record = self.find_live(record_type, pk)
        record_list = chosen_list(self.portal, record_type, request.POST.get("list", ""))
        try:
            add_records(record_list, [record.pk], self.actor)
        except ListRefused as refused:
            return self.card(record_type, record, refused.message)
        return self.card(record_type, record)


class LeaveList(CardPageView):
    permission = Permission.EDIT_RECORDS
    http_method_names = ["post"]

    def post(self, request: HttpRequest, record_type: RecordType, pk: int, list_pk: int) -> HttpResponse:
        record = self.find_live(record_type, pk)
        record_list = chosen_list(self.portal, record_type, str(list_pk))
        try:
            remove_records(record_list, [record.pk], self.actor)
        except ListRefused as refused:
            return self.card(record_type, record, refused.message)
        return self.card(record_type, record)

"""/crm/v3/lists/records: the lists that records are in."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Min
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.errors import BadInput
from core.api.schema import Shape
from core.portals.models import Portal
from crm.records.api.lists import shapes
from crm.records.api.lists.views import ListsView, is_id
from crm.records.api.requests import asked_type, inputs_of, record_id_of
from crm.records.merging.survivors import survivor_ids
from crm.records.models import ListEvent, ListMember
from crm.records.values import as_text

Found = dict[int, list[dict[str, Any]]]


class RecordMemberships(ListsView):
    """A record that is not there is in no list."""

    shapes = {"GET": Shape(shapes.RecordMemberships)}

    def get(self, request: Request, object_type_id: str, record_id: str) -> Response:
        pk = record_id_of(record_id)
        found = memberships_of(self.portal, asked_type(object_type_id).name, [pk])[pk]
        return Response({"results": found, "total": len(found)})


class RecordMembershipsBatch(ListsView):
    """Of up to 100 records."""

    shapes = {"POST": Shape(shapes.ManyRecordsMemberships, takes=shapes.RecordsAsked)}
    reads_by_post = True

    def post(self, request: Request) -> Response:
        began, asked = clock.now(), [_asked(item) for item in inputs_of(request)]
        found = {
            name: memberships_of(self.portal, name, {pk for _given, other, pk in asked if other == name})
            for name in {name for _given, name, _pk in asked}
        }
        results = [
            {"objectTypeId": given, "recordId": str(pk), "recordListMemberships": found[name][pk]}
            for given, name, pk in asked
        ]
        times = {"startedAt": as_text(began), "completedAt": as_text(clock.now())}
        return Response({"status": "COMPLETE", **times, "results": results})


def _asked(item: Mapping[str, Any]) -> tuple[str, str, int]:
    if not isinstance(item.get("objectTypeId"), str) or not is_id(item.get("recordId")):
        raise BadInput("Invalid input JSON: each input needs an objectTypeId and a recordId")
    return item["objectTypeId"], asked_type(item["objectTypeId"]).name, int(item["recordId"])


def memberships_of(portal: Portal, type_name: str, ids: Collection[int]) -> Found:
    """For each id, in the order of lists; what was merged away is its survivor."""
    instead = survivor_ids(portal.pk, type_name, list(ids))
    meant = {instead.get(pk, pk) for pk in ids}
    rows = ListMember.objects.for_portal(portal).filter(
        record_id__in=meant, within__record_type=type_name, within__archived_at=None
    )
    members = list(rows.select_related("within").order_by("within_id"))
    firsts = first_joined(portal, members)
    found: Found = {pk: [] for pk in meant}
    for member in members:
        found[member.record_id].append(membership_body(member, firsts))
    return {pk: found[instead.get(pk, pk)] for pk in ids}


def first_joined(portal: Portal, members: Collection[ListMember]) -> dict[tuple[int, int], Any]:
    rows = ListEvent.objects.for_portal(portal).filter(
        record_id__in={member.record_id for member in members},
        within__in={member.within_id for member in members},
        joined=True,
    )
    firsts = rows.values_list("within", "record_id").annotate(first=Min("at"))
    return {(within, record_id): first for within, record_id, first in firsts}


def membership_body(member: ListMember, firsts: Mapping[tuple[int, int], Any]) -> dict[str, Any]:
    first = firsts.get((member.within_id, member.record_id), member.added_at)
    return {
        "listId": str(member.within_id),
        "listVersion": member.within.version,
        "firstAddedTimestamp": as_text(first),
        "lastAddedTimestamp": as_text(member.added_at),
        "isPublicList": False,
    }

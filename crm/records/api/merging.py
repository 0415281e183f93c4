"""POST /crm/v3/objects/{objectType}/merge: two records become one."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import BadInput, NotFound
from core.api.schema import Shape
from crm.records.api import shapes
from crm.records.api.finding import Finder
from crm.records.api.requests import RecordsApiView, body_of, record_id_of
from crm.records.api.serializing import as_objects, usual_properties
from crm.records.merging.merge import merge_records
from crm.records.merging.survivors import survivor_ids
from crm.records.record_types import MERGED_IDS, RecordType


class ObjectMerge(RecordsApiView):
    """The primary keeps its id and its values; gaps are filled from the other, whose id then leads to the primary.

    Safe to repeat.
    """

    tag = "Objects"
    shapes = {"POST": Shape(shapes.CrmObject, takes=shapes.MergeInput, errors=(400, 401, 403, 404, 409, 429))}

    def post(self, request: Request, object_type: str) -> Response:
        record_type, body = self.record_type(), body_of(request)
        primary_id, other_id = (_id_in(body, name) for name in ("primaryObjectId", "objectIdToMerge"))
        primary = self.find(record_type, primary_id)
        if primary_id == other_id or not self._is_merged_into(primary, record_type, other_id):
            primary = merge_records(primary, self.find(record_type, other_id, whole=True), {}, self.actor)
        names = [*usual_properties(record_type), MERGED_IDS.name]
        return Response(as_objects([primary], record_type, names)[0])

    def _is_merged_into(self, primary: Any, record_type: RecordType, other_id: int) -> bool:
        """Done already, also where the two ids were given the other way round then."""
        merged = survivor_ids(self.portal.pk, record_type.name, [other_id])
        return bool(merged.get(other_id, other_id) == primary.pk)

    def find(self, record_type: RecordType, pk: int, whole: bool = False) -> Any:
        """The live record, or the survivor of one that was merged away; `whole`: also archived ones, to be told so."""
        rows = self.rows(record_type) if whole else self.rows(record_type).live()
        record = Finder.of(self.portal, record_type, None).find(rows, [pk]).get(pk)
        if record is None:
            raise NotFound(f"Object not found. objectId={pk}, objectType={record_type.name}")
        return record


def _id_in(body: Any, name: str) -> int:
    if name not in body:
        raise BadInput(f"Invalid input JSON: {name} is missing")
    return record_id_of(body[name])

"""/crm/v4/associations/{from}/{to}/labels: the types that a pair of objects has, and a portal's own labels."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import BadInput, NotFound
from core.api.schema import Shape
from crm.records.api import shapes
from crm.records.api.association_types import OWN_LABELS_FROM
from crm.records.api.associations import PairView
from crm.records.api.requests import body_of, text_of
from crm.records.labels import LabelRefused, create_label, delete_label, rename_label
from crm.records.models import AssociationLabel


class LabelView(PairView):
    def own_label(self, raw: Any) -> AssociationLabel:
        """A label of this portal and pair, by its type id. Raises NotFound."""
        left, right = self.types
        text = str(raw)
        pk = int(text) - OWN_LABELS_FROM if text.isascii() and text.isdigit() and len(text) < 18 else 0
        rows = AssociationLabel.objects.for_portal(self.portal).filter(from_type=left.name, to_type=right.name)
        row = rows.filter(pk=pk).first()
        if row is None:
            raise NotFound(f"association type {text[:40]} is no label of {left.name} and {right.name}")
        return row


class AssociationLabels(LabelView):
    """GET lists; POST makes a label for both directions; PUT renames one."""

    shapes = {
        "GET": Shape(shapes.AssociationTypes),
        "POST": Shape(shapes.AssociationTypes, takes=shapes.LabelInput),
        "PUT": Shape(status=204, takes=shapes.LabelChange),
    }

    def get(self, request: Request, from_type: str, to_type: str) -> Response:
        return Response({"results": [found.as_spec() for found in self.known.between(*self.types)]})

    def post(self, request: Request, from_type: str, to_type: str) -> Response:
        body = body_of(request)
        left, right = self.types
        given = {"name": text_of(body, "name"), "inverse": text_of(body, "inverseLabel")}
        try:
            made = create_label(self.portal, left, right, text_of(body, "label"), self.actor, **given)
        except LabelRefused as refused:
            raise BadInput(str(refused)) from None
        return Response({"results": [label_body(row) for row in made]})

    def put(self, request: Request, from_type: str, to_type: str) -> Response:
        body = body_of(request)
        row = self.own_label(body.get("associationTypeId"))
        try:
            rename_label(row, text_of(body, "label"), self.actor, text_of(body, "inverseLabel"))
        except LabelRefused as refused:
            raise BadInput(str(refused)) from None
        return Response(status=204)


class AssociationLabelDetail(LabelView):
    """DELETE removes a label in both directions; the records stay joined."""

    shapes = {
        "DELETE": Shape(status=204),
    }

    def delete(self, request: Request, from_type: str, to_type: str, type_id: str) -> Response:
        delete_label(self.own_label(type_id), self.actor)
        return Response(status=204)


def label_body(row: AssociationLabel) -> dict[str, Any]:
    return {"typeId": OWN_LABELS_FROM + row.pk, "category": "USER_DEFINED", "label": row.label}

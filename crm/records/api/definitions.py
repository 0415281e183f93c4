"""/crm/v3/properties, /crm/v3/owners: what a portal's records are made of, and who owns them."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import NotFound
from core.api.schema import Shape
from core.portals.models import Membership
from crm.records.api import shapes
from crm.records.api.requests import RecordsApiView, asked_type, limit_of
from crm.records.record_types import Property, PropertyKind, RecordType

# HubSpot's client refuses other types than its own (decisions.md 23).
API_TYPES = {
    PropertyKind.NUMBER: ("number", "number"),
    PropertyKind.CURRENCY: ("number", "number"),
    PropertyKind.DATE: ("date", "date"),
    PropertyKind.DATETIME: ("datetime", "date"),
    PropertyKind.ENUMERATION: ("enumeration", "select"),
    PropertyKind.OWNER: ("enumeration", "select"),
    PropertyKind.MULTIPLE: ("enumeration", "checkbox"),
    PropertyKind.BOOL: ("bool", "booleancheckbox"),
    PropertyKind.PHONE: ("string", "phonenumber"),
    PropertyKind.TEXT: ("string", "textarea"),
}


class SchemaView(RecordsApiView):
    """Base: reading definitions needs the object's schema scope or its read scope."""

    tag = "Properties"

    def required_scope(self, request: Request) -> str:
        record_type = asked_type(self.kwargs["object_type"])
        schema_scope = f"crm.schemas.{record_type.name}.read"
        scopes = getattr(request.auth, "scopes", [])
        return schema_scope if schema_scope in scopes else f"crm.objects.{record_type.name}.read"


class PropertyList(SchemaView):
    shapes = {
        "GET": Shape(shapes.PropertiesShape),
    }

    def get(self, request: Request, object_type: str) -> Response:
        record_type = self.record_type()
        bodies = [property_body(record_type, prop, self.portal.pk) for prop in record_type.properties]
        return Response({"results": bodies})


class PropertyDetail(SchemaView):
    shapes = {
        "GET": Shape(shapes.PropertyShape),
    }

    def get(self, request: Request, object_type: str, name: str) -> Response:
        record_type = self.record_type()
        prop = record_type.property_named(name)
        if prop is None:
            raise NotFound(f"Property {name} does not exist on {record_type.name}")
        return Response(property_body(record_type, prop, self.portal.pk))


class PropertyGroups(SchemaView):
    shapes = {
        "GET": Shape(shapes.GroupsShape),
    }

    def get(self, request: Request, object_type: str) -> Response:
        groups = self.record_type().groups.items()
        bodies = [
            {"name": name, "label": str(label), "displayOrder": place, "archived": False}
            for place, (name, label) in enumerate(groups)
        ]
        return Response({"results": bodies})


class OwnerList(RecordsApiView):
    """Owners are the portal's members; the id is the user's."""

    tag = "Owners"

    shapes = {
        "GET": Shape(shapes.OwnersShape, query=("limit", "after", "email")),
    }

    def required_scope(self, request: Request) -> str:
        return "crm.objects.owners.read"

    def get(self, request: Request) -> Response:
        limit = limit_of(request.query_params.get("limit"), 100, 500)
        members = Membership.objects.filter(portal=self.portal, is_active=True).select_related("user")
        if email := request.query_params.get("email"):
            members = members.filter(user__email__iexact=email)
        after = request.query_params.get("after", "")
        if after.isascii() and after.isdigit() and len(after) < 19:
            members = members.filter(user_id__gt=int(after))
        found = list(members.order_by("user_id")[: limit + 1])
        body: dict[str, Any] = {"results": [owner_body(member) for member in found[:limit]]}
        if len(found) > limit:
            body["paging"] = {"next": {"after": str(found[limit - 1].user_id)}}
        return Response(body)


class OwnerDetail(RecordsApiView):
    tag = "Owners"
    shapes = {
        "GET": Shape(shapes.OwnerShape),
    }

    def required_scope(self, request: Request) -> str:
        return "crm.objects.owners.read"

    def get(self, request: Request, owner_id: str) -> Response:
        members = Membership.objects.filter(portal=self.portal, is_active=True).select_related("user")
        member = members.filter(user_id=int(owner_id)).first() if len(owner_id) < 19 else None
        if member is None:
            raise NotFound(f"Owner {owner_id} does not exist")
        return Response(owner_body(member))


def property_body(record_type: RecordType, prop: Property, portal_id: int) -> dict[str, Any]:
    api_type, field_type = API_TYPES.get(prop.kind, ("string", "text"))
    return {
        "name": prop.name,
        "label": str(prop.label),
        "type": api_type,
        "fieldType": field_type,
        "format": prop.kind.value,
        "description": str(prop.help),
        "groupName": prop.group,
        "options": [
            {"label": str(option.label), "value": option.value, "displayOrder": place, "hidden": option.hidden}
            for place, option in enumerate(prop.options_for(portal_id))
        ],
        "displayOrder": record_type.properties.index(prop),
        "hasUniqueValue": prop.unique,
        "hidden": prop.hidden,
        "formField": not prop.read_only,
        "calculated": prop.derive is not None,
        "externalOptions": prop.kind == PropertyKind.OWNER,
        "hubspotDefined": not prop.custom,
        "archived": False,
        "modificationMetadata": {
            "archivable": prop.custom,
            "readOnlyDefinition": not prop.custom,
            "readOnlyValue": prop.read_only,
        },
    }


def owner_body(member: Membership) -> dict[str, Any]:
    first, _space, last = member.user.name.partition(" ")
    joined = member.user.date_joined.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "id": str(member.user_id),
        "userId": member.user_id,
        "email": member.user.email,
        "firstName": first,
        "lastName": last,
        "type": "PERSON",
        "archived": False,
        "createdAt": joined,
        "updatedAt": joined,
    }

"""/crm/v3/properties: what a portal's records are made of, declared and its own; its own can be written."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from core import clock
from core.api.errors import BadInput, NotFound
from core.api.schema import Shape
from crm.records.api import shapes
from crm.records.api.property_inputs import as_api_error, kind_asked, place_of, values_of
from crm.records.api.requests import RecordsApiView, asked_type, body_of, flag, inputs_of
from crm.records.api.serializing import iso
from crm.records.defining import (
    PropertyRefused,
    archive_property,
    create_group,
    create_property,
    delete_group,
    edit_property,
    place_group,
    place_property,
    rename_group,
)
from crm.records.models import PropertyDefinition, PropertyGroup
from crm.records.portal_types import as_property
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
    """Base: reading definitions needs the object's schema scope or its read scope; writing its schema write scope."""

    tag = "Properties"

    def required_scope(self, request: Request) -> str:
        name = asked_type(self.kwargs["object_type"]).name
        scopes = getattr(request.auth, "scopes", [])
        if not self.is_read(request):
            return f"crm.schemas.{name}.write"
        schema_scope = f"crm.schemas.{name}.read"
        return schema_scope if schema_scope in scopes else f"crm.objects.{name}.read"

    def definition(self, name: str, archived: bool = False) -> PropertyDefinition:
        """Raises NotFound; BadInput for a declared one, which cannot be changed."""
        record_type = self.record_type()
        rows = PropertyDefinition.objects.for_portal(self.portal).filter(record_type=record_type.name, name=name)
        found = rows.filter(archived_at__isnull=not archived).first()
        if found is None and record_type.property_named(name) is not None:
            raise BadInput(f"{name} is a property of {record_type.name} that cannot be changed")
        if found is None:
            raise NotFound(f"Property {name} does not exist on {record_type.name}")
        found.portal = self.portal
        return found

    def declared(self, name: str) -> Property | None:
        """A property that every portal has; it can be moved, and nothing else."""
        prop = self.record_type().property_named(name)
        return prop if prop is not None and not prop.custom else None

    def body_of_definition(self, definition: PropertyDefinition) -> dict[str, Any]:
        body = property_body(self.record_type(), as_property(definition), self.portal.pk)
        times = {"createdAt": iso(definition.created_at), "updatedAt": iso(definition.updated_at)}
        gone = {"archivedAt": iso(definition.archived_at)} if definition.archived_at else {}
        return body | times | gone | {"archived": definition.archived_at is not None}

    def create_from(self, body: Mapping[str, Any]) -> dict[str, Any]:
        missing = [name for name in ("name", "label", "type", "fieldType", "groupName") if not body.get(name)]
        if missing:
            raise BadInput(f"Invalid input JSON: {', '.join(missing)} is missing")
        name, kind, values = str(body["name"]), kind_asked(body), values_of(body)
        with in_hubspots_words():
            made = create_property(self.portal, self.record_type(), name, kind, values, self.actor)
        return self.body_of_definition(made)

    def batched(self, request: Request, run: Callable[[Mapping[str, Any]], Any], status: int) -> Response:
        """All or nothing."""
        started = iso(clock.now())
        with transaction.atomic():
            results = [run(each) for each in inputs_of(request)]
        times = {"startedAt": started, "completedAt": iso(clock.now())}
        return Response({"status": "COMPLETE", "results": results, **times}, status=status)


@contextmanager
def in_hubspots_words() -> Iterator[None]:
    try:
        yield
    except PropertyRefused as refused:
        raise as_api_error(refused) from None


class PropertyList(SchemaView):
    shapes = {
        "GET": Shape(shapes.PropertiesShape, query=("archived",)),
        "POST": Shape(shapes.PropertyShape, 201, shapes.PropertyInput),
    }

    def get(self, request: Request, object_type: str) -> Response:
        record_type = self.record_type()
        if flag(request, "archived"):
            rows = PropertyDefinition.objects.for_portal(self.portal).filter(record_type=record_type.name)
            return Response({"results": [self.body_of_definition(row) for row in rows.exclude(archived_at=None)]})
        bodies = [property_body(record_type, prop, self.portal.pk) for prop in record_type.properties]
        return Response({"results": bodies})

    def post(self, request: Request, object_type: str) -> Response:
        return Response(self.create_from(body_of(request)), status=201)


class PropertyDetail(SchemaView):
    shapes = {
        "GET": Shape(shapes.PropertyShape, query=("archived",)),
        "PATCH": Shape(shapes.PropertyShape, takes=shapes.PropertyInput),
        "DELETE": Shape(status=204),
    }

    def get(self, request: Request, object_type: str, name: str) -> Response:
        if flag(request, "archived"):
            return Response(self.body_of_definition(self.definition(name, archived=True)))
        record_type = self.record_type()
        prop = record_type.property_named(name)
        if prop is None:
            raise NotFound(f"Property {name} does not exist on {record_type.name}")
        return Response(property_body(record_type, prop, self.portal.pk))

    def patch(self, request: Request, object_type: str, name: str) -> Response:
        body, declared = body_of(request), self.declared(name)
        if declared is not None and set(body) == {"displayOrder"}:
            place_property(self.portal, self.record_type(), declared, place_of(body) or 0, self.actor)
            return Response(property_body(self.record_type(), declared, self.portal.pk))
        definition = self.definition(name)
        kind = kind_asked(body, definition.kind) if body.get("fieldType") or body.get("type") else None
        values = {key: value for key, value in values_of(body).items() if key != "unique"}
        with in_hubspots_words():
            return Response(self.body_of_definition(edit_property(definition, values, self.actor, kind)))

    def delete(self, request: Request, object_type: str, name: str) -> Response:
        archive_property(self.definition(name), self.actor)
        return Response(status=204)


class PropertyBatchCreate(SchemaView):
    shapes = {"POST": Shape(shapes.PropertyBatchAnswer, 201, shapes.PropertyBatchInput)}

    def post(self, request: Request, object_type: str) -> Response:
        return self.batched(request, self.create_from, 201)


class PropertyBatchRead(SchemaView):
    shapes = {"POST": Shape(shapes.PropertyBatchAnswer, takes=shapes.PropertyNames)}
    reads_by_post = True

    def post(self, request: Request, object_type: str) -> Response:
        archived = body_of(request).get("archived") is True
        return self.batched(request, lambda each: self.read(str(each.get("name")), archived), 200)

    def read(self, name: str, archived: bool) -> dict[str, Any]:
        if archived:
            return self.body_of_definition(self.definition(name, archived=True))
        record_type = self.record_type()
        prop = record_type.property_named(name)
        if prop is None:
            raise NotFound(f"Property {name} does not exist on {record_type.name}")
        return property_body(record_type, prop, self.portal.pk)


class PropertyBatchArchive(SchemaView):
    shapes = {"POST": Shape(status=204, takes=shapes.PropertyNames)}

    def post(self, request: Request, object_type: str) -> Response:
        with transaction.atomic():
            for each in inputs_of(request):
                archive_property(self.definition(str(each.get("name"))), self.actor)
        return Response(status=204)


class GroupView(SchemaView):
    """Base: groups and their order."""

    def place(self, name: str, body: Mapping[str, Any]) -> None:
        place = place_of(body)
        if place is not None:
            place_group(self.portal, self.record_type(), name, place, self.actor)

    def body_of_group(self, name: str) -> dict[str, Any]:
        groups = self.record_type().groups
        return group_body(name, groups[name], list(groups).index(name))


class PropertyGroups(GroupView):
    shapes = {
        "GET": Shape(shapes.GroupsShape),
        "POST": Shape(shapes.GroupShape, 201, shapes.GroupInput),
    }

    def get(self, request: Request, object_type: str) -> Response:
        groups = enumerate(self.record_type().groups.items())
        return Response({"results": [group_body(name, label, place) for place, (name, label) in groups]})

    def post(self, request: Request, object_type: str) -> Response:
        body = body_of(request)
        with in_hubspots_words():
            name, label = str(body.get("name", "")), str(body.get("label", ""))
            with transaction.atomic():
                create_group(self.portal, self.record_type(), name, label, self.actor)
                self.place(name, body)
        return Response(self.body_of_group(name), status=201)


class PropertyGroupDetail(GroupView):
    shapes = {
        "GET": Shape(shapes.GroupShape),
        "PATCH": Shape(shapes.GroupShape, takes=shapes.GroupInput),
        "DELETE": Shape(status=204),
    }

    def get(self, request: Request, object_type: str, name: str) -> Response:
        if name not in self.record_type().groups:
            raise NotFound(f"Property group {name} does not exist")
        return Response(self.body_of_group(name))

    def patch(self, request: Request, object_type: str, name: str) -> Response:
        body = body_of(request)
        with in_hubspots_words(), transaction.atomic():
            if set(body) != {"displayOrder"} or name not in self.record_type().groups:
                group = self.group(name)
                rename_group(group, str(body.get("label") or group.label), self.actor)
            self.place(name, body)
        return Response(self.body_of_group(name))

    def delete(self, request: Request, object_type: str, name: str) -> Response:
        with in_hubspots_words():
            delete_group(self.group(name), self.actor)
        return Response(status=204)

    def group(self, name: str) -> PropertyGroup:
        record_type = self.record_type()
        found = PropertyGroup.objects.for_portal(self.portal).filter(record_type=record_type.name, name=name).first()
        if found is None and name in record_type.groups:
            raise BadInput(f"The group {name} cannot be changed")
        if found is None:
            raise NotFound(f"Property group {name} does not exist")
        found.portal = self.portal
        return found


def group_body(name: str, label: Any, place: int) -> dict[str, Any]:
    return {"name": name, "label": str(label), "displayOrder": place, "archived": False}


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
            {"label": option.full_label, "value": option.value, "displayOrder": place, "hidden": option.hidden}
            for place, option in enumerate(prop.options_for(portal_id))
        ],
        "displayOrder": record_type.places.get(prop.name, -1),
        "validation": prop.rules.as_json(),
        "required": prop.required,
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

"""/crm-object-schemas/v3/schemas: HubSpot lists the object types here that an account has defined itself."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.addresses import at
from core.api.schema import Shape
from core.api.shapes import Body
from core.api.views import PortalApiView


class CustomObjects(Body):
    results: Any = serializers.ListField(child=serializers.DictField())


class CustomObjectList(PortalApiView):
    """A portal has properties of its own but no object types of its own: the list is empty."""

    tag = "Objects"
    shapes = {"GET": Shape(CustomObjects, query=("archived",))}

    def get(self, request: Request) -> Response:
        return Response({"results": []})


urlpatterns = [at("v3/schemas", CustomObjectList)]

"""How the OpenAPI document is made from the views: each says its shapes in `shapes`, per method."""

from dataclasses import dataclass
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers


@dataclass(frozen=True)
class Shape:
    """What one method takes and gives. `query` are names of query parameters; `errors` further status codes."""

    answer: Any = None
    status: int = 200
    takes: Any = None
    query: tuple[str, ...] = ()
    partial: Any = None
    errors: tuple[int, ...] = (400, 401, 403, 404, 429)


class ErrorShape(serializers.Serializer[Any]):
    status = serializers.CharField()
    message = serializers.CharField()
    correlationId = serializers.CharField()  # noqa: N815 - HubSpot's names
    category = serializers.CharField()
    errors = serializers.ListField(child=serializers.DictField(), required=False)
    context = serializers.DictField(child=serializers.ListField(child=serializers.CharField()), required=False)


class ShapedSchema(AutoSchema):  # type: ignore[misc]
    """Reads `shapes` of the view; views without it are described by drf-spectacular's own means."""

    @property
    def shape(self) -> Shape | None:
        shapes: dict[str, Shape] = getattr(self.view, "shapes", {})
        return shapes.get(self.method)

    def get_operation_id(self) -> str:
        if self.shape is None:
            return str(super().get_operation_id())
        return f"{type(self.view).__name__}_{self.method.lower()}"

    def get_request_serializer(self) -> Any:
        return self.shape.takes if self.shape else super().get_request_serializer()

    def get_response_serializers(self) -> Any:
        shape = self.shape
        if shape is None:
            return super().get_response_serializers()
        answers: dict[int, Any] = {shape.status: shape.answer}
        if shape.partial is not None:
            answers[207] = shape.partial
        if self.method == "POST" and shape.status == 201:
            answers[409] = ErrorShape
        return answers | dict.fromkeys(shape.errors, ErrorShape)

    def get_override_parameters(self) -> list[Any]:
        if self.shape is None:
            return list(super().get_override_parameters())
        return [OpenApiParameter(name, str) for name in self.shape.query]


class PrivateAppScheme(OpenApiAuthenticationExtension):  # type: ignore[misc]
    target_class = "core.api.authentication.PrivateAppAuthentication"
    name = "privateApp"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A private app's token (Settings > Tokens)."}

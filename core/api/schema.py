"""How the OpenAPI document is made from the views: each says its shapes in `shapes`, per method."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

# Query parameters that are no plain text; the rest are.
QUERY_TYPES: Mapping[str, Any] = {
    "limit": int,
    "archived": bool,
    "validateReferencesBeforeDelete": bool,
    "validateDealStageUsagesBeforeDelete": bool,
}
REFUSALS = (400, 401, 403, 404, 405, 429)


@dataclass(frozen=True)
class Shape:
    """What one method takes and gives. `query` are names of query parameters; `errors` further status codes.

    `partial` is the answer with `partial_status` (the same shape where none is given and the status is not 207);
    `binary` the media type of an answer that is no JSON; `headers` are request headers that must be sent.
    """

    answer: Any = None
    status: int = 200
    takes: Any = None
    query: tuple[str, ...] = ()
    partial: Any = None
    partial_status: int = 207
    headers: tuple[str, ...] = ()
    errors: tuple[int, ...] = REFUSALS
    binary: str = ""


class ErrorShape(serializers.Serializer[Any]):
    status = serializers.CharField()
    message = serializers.CharField()
    correlationId = serializers.CharField()  # noqa: N815 - HubSpot's names
    category = serializers.CharField()
    errors = serializers.ListField(child=serializers.DictField(), required=False)
    context = serializers.DictField(child=serializers.ListField(child=serializers.CharField()), required=False)
    policyName = serializers.CharField(required=False)  # noqa: N815
    errorType = serializers.CharField(required=False)  # noqa: N815


class ShapedSchema(AutoSchema):  # type: ignore[misc]
    """Reads `shapes` of the view; views without it are described by drf-spectacular's own means.

    The view's `path_choices` gives for a part of the address the words that it may be; `tag` is the docs' heading.
    """

    @property
    def shape(self) -> Shape | None:
        shapes: dict[str, Shape] = getattr(self.view, "shapes", {})
        return shapes.get(self.method)

    def get_operation_id(self) -> str:
        if self.shape is None:
            return str(super().get_operation_id())
        return f"{type(self.view).__name__}_{self.method.lower()}"

    def get_tags(self) -> list[str]:
        return [getattr(self.view, "tag", "") or "Dealbooks"]

    def get_description(self) -> str:  # type: ignore[override]  # the generator calls it without arguments
        """The method's own words, else the view's; nothing of the base classes'."""
        method = getattr(self.view, self.method.lower(), None)
        said = getattr(method, "__doc__", None) or type(self.view).__dict__.get("__doc__")
        return " ".join((said or "").split())

    def get_request_serializer(self) -> Any:
        return self.shape.takes if self.shape else super().get_request_serializer()

    def get_response_serializers(self) -> Any:
        shape = self.shape
        if shape is None:
            return super().get_response_serializers()
        answer = OpenApiTypes.BINARY if shape.binary else shape.answer
        key: Any = (shape.status, shape.binary) if shape.binary else shape.status
        answers: dict[Any, Any] = {key: answer}
        if shape.partial is not None or shape.partial_status != 207:
            answers[shape.partial_status] = shape.partial or shape.answer
        refusals = {*shape.errors, *((413, 415) if shape.takes is not None else ())}
        if self.method == "POST" and not getattr(self.view, "reads_by_post", False):
            refusals |= {409, 422}  # Idempotency-Key
        return answers | dict.fromkeys(sorted(refusals), ErrorShape)

    def get_override_parameters(self) -> list[Any]:
        if self.shape is None:
            return list(super().get_override_parameters())
        choices: Mapping[str, Any] = getattr(self.view, "path_choices", {})
        in_path = [
            OpenApiParameter(name, str, OpenApiParameter.PATH, enum=list(give()))
            for name, give in choices.items()
            if f"{{{name}}}" in self.path
        ]
        sent = [OpenApiParameter(name, str, OpenApiParameter.HEADER, required=True) for name in self.shape.headers]
        return [*in_path, *sent, *(OpenApiParameter(name, QUERY_TYPES.get(name, str)) for name in self.shape.query)]


class PrivateAppScheme(OpenApiAuthenticationExtension):  # type: ignore[misc]
    target_class = "core.api.authentication.PrivateAppAuthentication"
    name = "privateApp"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "A private app's token (Settings > Tokens)."}


def finish_document(result: dict[str, Any], **_more: Any) -> dict[str, Any]:
    """Addresses without a closing slash, as HubSpot's clients write them; both are served."""
    result["paths"] = {path.rstrip("/") or "/": operations for path, operations in result["paths"].items()}
    return result

"""Reading a body by its shape."""

from collections.abc import Mapping
from typing import Any

from core.api.errors import BadInput


def checked(shape: Any, body: Any) -> dict[str, Any]:
    """The body as the shape reads it. Raises DRF's ValidationError, which answers 400 and names the fields."""
    if not isinstance(body, Mapping):
        raise BadInput("Invalid input JSON: an object is expected")
    serializer = shape(data=body)
    serializer.is_valid(raise_exception=True)
    read: dict[str, Any] = serializer.validated_data
    return read

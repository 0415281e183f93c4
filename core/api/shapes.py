"""What shapes of all rooms share, for the OpenAPI document."""

from typing import Any

from rest_framework import serializers


class Body(serializers.Serializer[Any]):
    """Base of all shapes."""

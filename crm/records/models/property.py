"""A portal's own properties and groups, and the indexed copies of what the `properties` JSON of records holds."""

from typing import Any

from django.db import models

from core import clock
from core.portals.scoping import PortalModel

INDEXED_TEXT = 300


class PropertyGroup(PortalModel):
    """A heading under which a record type's properties stand; `name` is the API's."""

    record_type = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    label = models.CharField(max_length=100)

    class Meta(PortalModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["portal", "record_type", "name"], name="property_group_once"),
        ]

    def __str__(self) -> str:
        return self.label


class PropertyDefinition(PortalModel):
    """A custom property. `kind` is a PropertyKind; `options` are [{"value", "label", "hidden"}] in their order; `rules`
    say which values it takes (crm/records/rules.py).

    An archived one keeps its values: they are shown nowhere, and come back with it.
    """

    record_type = models.CharField(max_length=40)
    name = models.CharField(max_length=100)
    label = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    group = models.CharField(max_length=100)
    help = models.TextField(blank=True)
    options: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)
    rules: "models.JSONField[Any]" = models.JSONField(default=dict, blank=True)
    unique = models.BooleanField(default=False)
    required = models.BooleanField(default=False)
    hidden = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta(PortalModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["portal", "record_type", "name"], name="property_definition_once"),
        ]

    def __str__(self) -> str:
        return self.label


class PropertyOrder(PortalModel):
    """The order that a portal gave an object's groups, and the properties within each, by name; built-in ones and its
    own. Those that are not named come after them, in the order in which they were declared and made.
    """

    record_type = models.CharField(max_length=40)
    groups: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)
    properties: "models.JSONField[Any]" = models.JSONField(default=list, blank=True)

    class Meta(PortalModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["portal", "record_type"], name="property_order_once"),
        ]

    def __str__(self) -> str:
        return self.record_type


class PropertyValue(PortalModel):
    """What filters and sorting read of a property that has no column (decisions.md 6); written by the verb alone.

    `text` is case-folded by Python and cut to what an index holds; a number stands in `number` too, a date or a time in
    `at` (dates at midnight UTC). A property with several values has a row for each.
    """

    record_type = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    name = models.CharField(max_length=100)
    text = models.CharField(max_length=INDEXED_TEXT)
    number = models.DecimalField(max_digits=30, decimal_places=10, null=True)
    at = models.DateTimeField(null=True)

    class Meta(PortalModel.Meta):
        indexes = [
            models.Index(fields=["portal", "record_type", "record_id", "name"], name="property_value_record"),
            models.Index(fields=["portal", "record_type", "name", "text", "record_id"], name="property_value_text"),
            models.Index(fields=["portal", "record_type", "name", "number", "record_id"], name="property_value_number"),
            models.Index(fields=["portal", "record_type", "name", "at", "record_id"], name="property_value_at"),
        ]

    def __str__(self) -> str:
        return f"{self.record_type} {self.record_id} {self.name}"

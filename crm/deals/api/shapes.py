"""Shapes of pipelines, for the OpenAPI document; the names are HubSpot's."""

from rest_framework import serializers

from crm.records.api.shapes import Body

# ruff: noqa: N815 - HubSpot's names


class StageShape(Body):
    id = serializers.CharField()
    label = serializers.CharField()
    displayOrder = serializers.IntegerField()
    metadata = serializers.DictField(child=serializers.CharField())
    createdAt = serializers.DateTimeField()
    updatedAt = serializers.DateTimeField()
    archived = serializers.BooleanField()
    writePermissions = serializers.CharField()


class StagesShape(Body):
    results = StageShape(many=True)


class PipelineShape(Body):
    id = serializers.CharField()
    label = serializers.CharField()
    displayOrder = serializers.IntegerField()
    createdAt = serializers.DateTimeField()
    updatedAt = serializers.DateTimeField()
    archived = serializers.BooleanField()
    stages = StageShape(many=True)


class PipelinesShape(Body):
    results = PipelineShape(many=True)

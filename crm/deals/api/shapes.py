"""Shapes of pipelines, for the OpenAPI document; the names are HubSpot's."""

from rest_framework import serializers

# ruff: noqa: N815 - HubSpot's names


class StageShape(serializers.Serializer):
    id = serializers.CharField()
    label = serializers.CharField()
    displayOrder = serializers.IntegerField()
    metadata = serializers.DictField(child=serializers.CharField())
    createdAt = serializers.DateTimeField()
    updatedAt = serializers.DateTimeField()
    archived = serializers.BooleanField()
    writePermissions = serializers.CharField()


class StagesShape(serializers.Serializer):
    results = StageShape(many=True)


class PipelineShape(serializers.Serializer):
    id = serializers.CharField()
    label = serializers.CharField()
    displayOrder = serializers.IntegerField()
    createdAt = serializers.DateTimeField()
    updatedAt = serializers.DateTimeField()
    archived = serializers.BooleanField()
    stages = StageShape(many=True)


class PipelinesShape(serializers.Serializer):
    results = PipelineShape(many=True)

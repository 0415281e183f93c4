"""Shapes of pipelines, for the OpenAPI document; the names are HubSpot's."""

from typing import Any

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
    archivedAt = serializers.DateTimeField(required=False)
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
    archivedAt = serializers.DateTimeField(required=False)
    stages = StageShape(many=True)


class PipelinesShape(Body):
    results = PipelineShape(many=True)


class StageInput(Body):
    """`metadata` is {probability, isClosed}, as text or as what they are."""

    label = serializers.CharField()
    displayOrder = serializers.IntegerField()
    metadata = serializers.DictField(required=False)
    stageId = serializers.CharField(required=False)


class StageChange(Body):
    label = serializers.CharField(required=False)
    displayOrder = serializers.IntegerField(required=False)
    metadata = serializers.DictField(required=False)
    archived = serializers.BooleanField(required=False)


class PipelineInput(Body):
    label = serializers.CharField()
    displayOrder = serializers.IntegerField()
    stages = StageInput(many=True)
    pipelineId = serializers.CharField(required=False)


class PipelineChange(Body):
    label = serializers.CharField(required=False)
    displayOrder = serializers.IntegerField(required=False)
    archived = serializers.BooleanField(required=False)


class AuditShape(Body):
    identifier = serializers.CharField()
    portalId = serializers.IntegerField()
    action = serializers.CharField()
    timestamp = serializers.DateTimeField()
    message = serializers.CharField(allow_blank=True)
    fromUserId = serializers.IntegerField(required=False)
    rawObject: Any = serializers.DictField()


class AuditsShape(Body):
    results = AuditShape(many=True)

"""The shapes of /api/v1/lists, for the OpenAPI document."""

from typing import Any

from rest_framework import serializers

from core.api.shapes import Body
from crm.records.models import ListKind

# ruff: noqa: N815 - filterGroups is written as everywhere else


class ListShape(Body):
    """`filterGroups` are written as in docs/filters.md; `problem` says why they are not understood any more."""

    id = serializers.CharField()
    name = serializers.CharField()
    object = serializers.CharField()
    kind = serializers.ChoiceField(choices=ListKind.values)
    filterGroups = serializers.ListField(child=serializers.DictField())
    problem = serializers.CharField(allow_blank=True)
    size = serializers.IntegerField()
    is_settling = serializers.BooleanField()
    change_in_7_days = serializers.IntegerField()
    change_in_30_days = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    updated_at = serializers.DateTimeField()
    archived_at = serializers.DateTimeField(allow_null=True)


class NextCursor(Body):
    after = serializers.CharField()


class CursorPaging(Body):
    next = NextCursor()


class ListPage(Body):
    results = ListShape(many=True)
    paging = CursorPaging(required=False)


class NewList(Body):
    name = serializers.CharField()
    object = serializers.CharField()
    kind = serializers.ChoiceField(choices=ListKind.values)
    filterGroups: Any = serializers.ListField(child=serializers.DictField(), required=False)


class ListChange(Body):
    """An active list becomes static by `kind`, with whoever is in it then."""

    name = serializers.CharField(required=False)
    filterGroups: Any = serializers.ListField(child=serializers.DictField(), required=False)
    kind = serializers.ChoiceField(choices=[ListKind.STATIC.value], required=False)


class ListMemberShape(Body):
    id = serializers.CharField()
    added_at = serializers.DateTimeField()


class ListMemberPage(Body):
    results = ListMemberShape(many=True)
    paging = CursorPaging(required=False)


class MembersInput(Body):
    add = serializers.ListField(child=serializers.CharField(), required=False)
    remove = serializers.ListField(child=serializers.CharField(), required=False)


class MembersChanged(Body):
    added = serializers.ListField(child=serializers.CharField())
    removed = serializers.ListField(child=serializers.CharField())
    missing = serializers.ListField(child=serializers.CharField())


class ListEventShape(Body):
    record_id = serializers.CharField()
    joined = serializers.BooleanField()
    reason = serializers.CharField()
    who = serializers.CharField(allow_blank=True)
    at = serializers.DateTimeField()


class ListEventPage(Body):
    results = ListEventShape(many=True)
    paging = CursorPaging(required=False)

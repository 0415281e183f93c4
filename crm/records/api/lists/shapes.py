"""The shapes of lists, for the OpenAPI document; those under /crm/v3 have HubSpot's names."""

from typing import Any

from rest_framework import serializers

from core.api.shapes import Body
from crm.records.api.shapes import NextPage

# ruff: noqa: N815 - HubSpot's names
PROCESSING = ("MANUAL", "DYNAMIC", "SNAPSHOT")


class FilterBranch(Body):
    """OR, AND, NOT_ALL, NOT_ANY or ASSOCIATION; the fields of the kinds are HubSpot's."""

    filterBranchType = serializers.CharField()
    filterBranchOperator = serializers.CharField(required=False)
    filterBranches: Any = serializers.ListField(child=serializers.DictField(), required=False)
    filters: Any = serializers.ListField(child=serializers.DictField(), required=False)


class ListBase(Body):
    listId = serializers.CharField()
    listVersion = serializers.IntegerField()
    name = serializers.CharField()
    objectTypeId = serializers.CharField()
    processingType = serializers.ChoiceField(choices=PROCESSING)
    processingStatus = serializers.CharField()
    createdAt = serializers.DateTimeField()
    updatedAt = serializers.DateTimeField()
    filtersUpdatedAt = serializers.DateTimeField(required=False)
    createdById = serializers.CharField(required=False)
    updatedById = serializers.CharField(required=False)


class HubSpotList(ListBase):
    size = serializers.IntegerField()
    filterBranch = FilterBranch(required=False)


class OneList(Body):
    list = HubSpotList()


class UpdatedList(Body):
    updatedList = HubSpotList()


class ManyLists(Body):
    lists = HubSpotList(many=True)


class ListInput(Body):
    name = serializers.CharField()
    objectTypeId = serializers.CharField()
    processingType = serializers.ChoiceField(choices=PROCESSING)
    filterBranch = FilterBranch(required=False, allow_null=True)
    listFolderId = serializers.IntegerField(required=False, allow_null=True)
    customProperties: Any = serializers.DictField(required=False, allow_null=True)


class FiltersInput(Body):
    filterBranch = FilterBranch()


class ListSearchInput(Body):
    query = serializers.CharField(required=False, allow_blank=True, allow_null=True)
    listIds: Any = serializers.ListField(child=serializers.CharField(), required=False, allow_null=True)
    processingTypes: Any = serializers.ListField(child=serializers.CharField(), required=False, allow_null=True)
    additionalProperties: Any = serializers.ListField(child=serializers.CharField(), required=False, allow_null=True)
    sort = serializers.CharField(required=False, allow_null=True)
    offset = serializers.IntegerField(required=False, allow_null=True)
    count = serializers.IntegerField(required=False, allow_null=True)


class FoundList(ListBase):
    additionalProperties = serializers.DictField(child=serializers.CharField())


class ListSearchAnswer(Body):
    total = serializers.IntegerField()
    offset = serializers.IntegerField()
    hasMore = serializers.BooleanField()
    lists = FoundList(many=True)


class PreviousPage(Body):
    before = serializers.CharField()
    link = serializers.CharField(required=False)


class BothWays(Body):
    next = NextPage(required=False)
    prev = PreviousPage(required=False)


class Joined(Body):
    recordId = serializers.CharField()
    membershipTimestamp = serializers.DateTimeField()


class MemberPage(Body):
    results = Joined(many=True)
    total = serializers.IntegerField()
    paging = BothWays(required=False)


class MembershipChange(Body):
    recordIdsToAdd = serializers.ListField(child=serializers.CharField())
    recordIdsToRemove = serializers.ListField(child=serializers.CharField())


class MembershipsChanged(Body):
    """`recordsIdsAdded` is HubSpot's own spelling."""

    recordsIdsAdded = serializers.ListField(child=serializers.CharField())
    recordIdsRemoved = serializers.ListField(child=serializers.CharField())
    recordIdsMissing = serializers.ListField(child=serializers.CharField())


class RecordMembership(Body):
    listId = serializers.CharField()
    listVersion = serializers.IntegerField()
    firstAddedTimestamp = serializers.DateTimeField()
    lastAddedTimestamp = serializers.DateTimeField()
    isPublicList = serializers.BooleanField()


class RecordMemberships(Body):
    results = RecordMembership(many=True)
    total = serializers.IntegerField()


class RecordAsked(Body):
    objectTypeId = serializers.CharField()
    recordId = serializers.CharField()


class RecordsAsked(Body):
    inputs = RecordAsked(many=True)


class OneRecordsMemberships(RecordAsked):
    recordListMemberships = RecordMembership(many=True)


class ManyRecordsMemberships(Body):
    status = serializers.CharField()
    startedAt = serializers.DateTimeField()
    completedAt = serializers.DateTimeField()
    results = OneRecordsMemberships(many=True)


class SizeThen(Body):
    size = serializers.IntegerField()
    timestamp = serializers.DateTimeField()


class SizesAndEdits(Body):
    editHistory = serializers.ListField(child=serializers.DateTimeField())
    sizeHistory = SizeThen(many=True)


class Mapped(Body):
    listId = serializers.CharField()
    legacyListId = serializers.CharField()


class MappedMany(Body):
    legacyListIdsToIdsMapping = Mapped(many=True)
    missingLegacyListIds = serializers.ListField(child=serializers.CharField())


class Folder(Body):
    id = serializers.IntegerField()
    parentFolderId = serializers.IntegerField()
    name = serializers.CharField()
    childNodes = serializers.ListField(child=serializers.DictField())
    childLists = serializers.ListField(child=serializers.IntegerField())


class OneFolder(Body):
    folder = Folder()

"""The shapes of the record endpoints, for the OpenAPI document; the names are HubSpot's."""

from typing import Any

from rest_framework import serializers

from core.api.shapes import Body as Body

# ruff: noqa: N815 - HubSpot's names


class PropertiesField(serializers.DictField):
    """Values are strings or null."""

    child = serializers.CharField(allow_null=True, allow_blank=True)


class AssociationSpec(Body):
    associationCategory = serializers.CharField()
    associationTypeId = serializers.IntegerField()


class ObjectId(Body):
    id = serializers.CharField()


class AssociationInput(Body):
    to = ObjectId()
    types = AssociationSpec(many=True)


class ObjectInput(Body):
    properties = PropertiesField()


class ObjectInputForCreate(ObjectInput):
    associations = AssociationInput(many=True, required=False)


class AssociatedId(Body):
    id = serializers.CharField()
    type = serializers.CharField()


class AssociatedIds(Body):
    results = AssociatedId(many=True)


class PastValue(Body):
    value = serializers.CharField(allow_blank=True)
    timestamp = serializers.DateTimeField()
    sourceType = serializers.CharField()
    sourceLabel = serializers.CharField(required=False, allow_blank=True)
    sourceId = serializers.CharField(required=False)
    updatedByUserId = serializers.IntegerField(required=False)


class CrmObject(Body):
    id = serializers.CharField()
    properties = PropertiesField()
    propertiesWithHistory = serializers.DictField(child=PastValue(many=True), required=False)
    associations = serializers.DictField(child=AssociatedIds(), required=False)
    createdAt = serializers.DateTimeField()
    updatedAt = serializers.DateTimeField()
    archived = serializers.BooleanField()
    archivedAt = serializers.DateTimeField(required=False)


class NextPage(Body):
    after = serializers.CharField()
    link = serializers.CharField(required=False)


class Paging(Body):
    next = NextPage()


class ObjectPage(Body):
    results = CrmObject(many=True)
    paging = Paging(required=False)


class ForgetInput(Body):
    objectId = serializers.CharField()
    idProperty = serializers.CharField(required=False)


class SearchRequest(Body):
    filterGroups = serializers.ListField(child=serializers.DictField(), required=False)
    sorts = serializers.ListField(required=False)
    query = serializers.CharField(required=False, allow_blank=True)
    properties = serializers.ListField(child=serializers.CharField(), required=False)
    limit = serializers.IntegerField(required=False)
    after = serializers.CharField(required=False)


class SearchAnswer(ObjectPage):
    total = serializers.IntegerField()


class MergeInput(Body):
    primaryObjectId = serializers.CharField()
    objectIdToMerge = serializers.CharField()


class BatchCreateInput(Body):
    inputs = ObjectInputForCreate(many=True)


class UpdateItem(ObjectInput):
    id = serializers.CharField()
    idProperty = serializers.CharField(required=False)


class BatchUpdateInput(Body):
    inputs = UpdateItem(many=True)


class BatchIds(Body):
    inputs = ObjectId(many=True)


class BatchReadInput(BatchIds):
    properties = serializers.ListField(child=serializers.CharField(), required=False)
    propertiesWithHistory = serializers.ListField(child=serializers.CharField(), required=False)
    idProperty = serializers.CharField(required=False)


class BatchAnswer(Body):
    status = serializers.CharField()
    results = CrmObject(many=True)
    startedAt = serializers.DateTimeField()
    completedAt = serializers.DateTimeField()


class BatchErrorItem(Body):
    status = serializers.CharField()
    category = serializers.CharField()
    message = serializers.CharField()
    context = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))
    links = serializers.DictField(child=serializers.CharField())
    errors = serializers.ListField(child=serializers.DictField())


class BatchAnswerWithErrors(BatchAnswer):
    numErrors = serializers.IntegerField()
    errors = BatchErrorItem(many=True)


class UpsertedObject(CrmObject):
    new = serializers.BooleanField()


class UpsertAnswer(BatchAnswer):
    results = UpsertedObject(many=True)


class AssociationTypeShape(Body):
    typeId = serializers.IntegerField()
    category = serializers.CharField()
    label = serializers.CharField(allow_null=True)


class AssociationTypes(Body):
    results = AssociationTypeShape(many=True)


class LabelInput(Body):
    label = serializers.CharField()
    name = serializers.CharField(required=False)
    inverseLabel = serializers.CharField(required=False)


class LabelChange(Body):
    associationTypeId = serializers.IntegerField()
    label = serializers.CharField()
    inverseLabel = serializers.CharField(required=False)


class MultiAssociated(Body):
    toObjectId = serializers.CharField()
    associationTypes = AssociationTypeShape(many=True)


class MultiAssociatedPage(Body):
    results = MultiAssociated(many=True)
    paging = Paging(required=False)


class PairLabels(Body):
    fromObjectTypeId = serializers.CharField()
    fromObjectId = serializers.CharField()
    toObjectTypeId = serializers.CharField()
    toObjectId = serializers.CharField()
    labels = serializers.ListField(child=serializers.CharField())


class PairInput(Body):
    to = ObjectId()

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {"from": ObjectId(), **super().get_fields()}


class LabelledPairInput(PairInput):
    types = AssociationSpec(many=True)


class PairsInput(Body):
    inputs = PairInput(many=True)


class LabelledPairsInput(Body):
    inputs = LabelledPairInput(many=True)


class ManyTargetsInput(Body):
    to = ObjectId(many=True)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {"from": ObjectId(), **super().get_fields()}


class ArchivePairsInput(Body):
    inputs = ManyTargetsInput(many=True)


class DefaultPair(PairInput):
    associationSpec = AssociationSpec()


class TimedAnswer(Body):
    status = serializers.CharField()
    startedAt = serializers.DateTimeField()
    completedAt = serializers.DateTimeField()


class DefaultPairsAnswer(TimedAnswer):
    results = DefaultPair(many=True)


class PairLabelsAnswer(TimedAnswer):
    results = PairLabels(many=True)


class AssociatedWith(Body):
    to = MultiAssociated(many=True)

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {"from": ObjectId(), **super().get_fields()}


class AssociatedWithAnswer(TimedAnswer):
    results = AssociatedWith(many=True)


class AssociatedWithAnswerWithErrors(AssociatedWithAnswer):
    numErrors = serializers.IntegerField()
    errors = BatchErrorItem(many=True)


class OptionShape(Body):
    label = serializers.CharField()
    value = serializers.CharField()
    displayOrder = serializers.IntegerField()
    hidden = serializers.BooleanField()


class PropertyShape(Body):
    name = serializers.CharField()
    label = serializers.CharField()
    type = serializers.CharField()
    fieldType = serializers.CharField()
    format = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    groupName = serializers.CharField()
    options = OptionShape(many=True)
    displayOrder = serializers.IntegerField()
    validation = serializers.DictField()
    required = serializers.BooleanField()
    hasUniqueValue = serializers.BooleanField()
    hidden = serializers.BooleanField()
    formField = serializers.BooleanField()
    calculated = serializers.BooleanField()
    externalOptions = serializers.BooleanField()
    hubspotDefined = serializers.BooleanField()
    archived = serializers.BooleanField()
    modificationMetadata = serializers.DictField(child=serializers.BooleanField())


class PropertyInput(Body):
    name = serializers.CharField(required=False)
    label = serializers.CharField(required=False)
    type = serializers.CharField(required=False)
    fieldType = serializers.CharField(required=False)
    groupName = serializers.CharField(required=False)
    description = serializers.CharField(required=False, allow_blank=True)
    options = serializers.ListField(child=serializers.DictField(), required=False)
    displayOrder = serializers.IntegerField(required=False)
    validation = serializers.DictField(required=False)
    required = serializers.BooleanField(required=False)
    hasUniqueValue = serializers.BooleanField(required=False)
    hidden = serializers.BooleanField(required=False)
    formField = serializers.BooleanField(required=False)


class PropertyBatchInput(Body):
    inputs = PropertyInput(many=True)


class PropertyName(Body):
    name = serializers.CharField()


class PropertyNames(Body):
    inputs = PropertyName(many=True)
    archived = serializers.BooleanField(required=False)


class GroupInput(Body):
    name = serializers.CharField(required=False)
    label = serializers.CharField(required=False)
    displayOrder = serializers.IntegerField(required=False)


class PropertiesShape(Body):
    results = PropertyShape(many=True)


class GroupShape(Body):
    name = serializers.CharField()
    label = serializers.CharField()
    displayOrder = serializers.IntegerField()
    archived = serializers.BooleanField()


class GroupsShape(Body):
    results = GroupShape(many=True)


class PropertyBatchAnswer(Body):
    status = serializers.CharField()
    results = PropertyShape(many=True)
    startedAt = serializers.DateTimeField()
    completedAt = serializers.DateTimeField()


class OwnerShape(Body):
    id = serializers.CharField()
    userId = serializers.IntegerField()
    email = serializers.CharField()
    firstName = serializers.CharField(allow_blank=True)
    lastName = serializers.CharField(allow_blank=True)
    type = serializers.CharField()
    archived = serializers.BooleanField()
    createdAt = serializers.DateTimeField()
    updatedAt = serializers.DateTimeField()


class OwnersShape(Body):
    results = OwnerShape(many=True)
    paging = Paging(required=False)

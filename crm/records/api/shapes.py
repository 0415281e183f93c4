"""The shapes of the record endpoints, for the OpenAPI document; the names are HubSpot's."""

from rest_framework import serializers

# ruff: noqa: N815 - HubSpot's names


class PropertiesField(serializers.DictField):
    """Values are strings or null."""

    child = serializers.CharField(allow_null=True, allow_blank=True)


class AssociationSpec(serializers.Serializer):
    associationCategory = serializers.CharField()
    associationTypeId = serializers.IntegerField()


class ObjectId(serializers.Serializer):
    id = serializers.CharField()


class AssociationInput(serializers.Serializer):
    to = ObjectId()
    types = AssociationSpec(many=True)


class ObjectInput(serializers.Serializer):
    properties = PropertiesField()


class ObjectInputForCreate(ObjectInput):
    associations = AssociationInput(many=True, required=False)


class AssociatedId(serializers.Serializer):
    id = serializers.CharField()
    type = serializers.CharField()


class AssociatedIds(serializers.Serializer):
    results = AssociatedId(many=True)


class PastValue(serializers.Serializer):
    value = serializers.CharField(allow_blank=True)
    timestamp = serializers.DateTimeField()
    sourceType = serializers.CharField()
    sourceLabel = serializers.CharField(required=False, allow_blank=True)
    sourceId = serializers.CharField(required=False)
    updatedByUserId = serializers.IntegerField(required=False)


class CrmObject(serializers.Serializer):
    id = serializers.CharField()
    properties = PropertiesField()
    propertiesWithHistory = serializers.DictField(child=PastValue(many=True), required=False)
    associations = serializers.DictField(child=AssociatedIds(), required=False)
    createdAt = serializers.DateTimeField()
    updatedAt = serializers.DateTimeField()
    archived = serializers.BooleanField()
    archivedAt = serializers.DateTimeField(required=False)


class NextPage(serializers.Serializer):
    after = serializers.CharField()
    link = serializers.CharField(required=False)


class Paging(serializers.Serializer):
    next = NextPage()


class ObjectPage(serializers.Serializer):
    results = CrmObject(many=True)
    paging = Paging(required=False)


class BatchCreateInput(serializers.Serializer):
    inputs = ObjectInputForCreate(many=True)


class UpdateItem(ObjectInput):
    id = serializers.CharField()
    idProperty = serializers.CharField(required=False)


class BatchUpdateInput(serializers.Serializer):
    inputs = UpdateItem(many=True)


class BatchIds(serializers.Serializer):
    inputs = ObjectId(many=True)


class BatchReadInput(BatchIds):
    properties = serializers.ListField(child=serializers.CharField(), required=False)
    propertiesWithHistory = serializers.ListField(child=serializers.CharField(), required=False)
    idProperty = serializers.CharField(required=False)


class BatchAnswer(serializers.Serializer):
    status = serializers.CharField()
    results = CrmObject(many=True)
    startedAt = serializers.DateTimeField()
    completedAt = serializers.DateTimeField()


class BatchErrorItem(serializers.Serializer):
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


class AssociationTypeShape(serializers.Serializer):
    typeId = serializers.IntegerField()
    category = serializers.CharField()
    label = serializers.CharField(allow_null=True)


class AssociationTypes(serializers.Serializer):
    results = AssociationTypeShape(many=True)


class MultiAssociated(serializers.Serializer):
    toObjectId = serializers.CharField()
    associationTypes = AssociationTypeShape(many=True)


class MultiAssociatedPage(serializers.Serializer):
    results = MultiAssociated(many=True)
    paging = Paging(required=False)


class PairLabels(serializers.Serializer):
    fromObjectTypeId = serializers.CharField()
    fromObjectId = serializers.CharField()
    toObjectTypeId = serializers.CharField()
    toObjectId = serializers.CharField()
    labels = serializers.ListField(child=serializers.CharField())


class PairInput(serializers.Serializer):
    to = ObjectId()

    def get_fields(self) -> dict[str, serializers.Field]:
        return {"from": ObjectId(), **super().get_fields()}


class LabelledPairInput(PairInput):
    types = AssociationSpec(many=True)


class PairsInput(serializers.Serializer):
    inputs = PairInput(many=True)


class LabelledPairsInput(serializers.Serializer):
    inputs = LabelledPairInput(many=True)


class ManyTargetsInput(serializers.Serializer):
    to = ObjectId(many=True)

    def get_fields(self) -> dict[str, serializers.Field]:
        return {"from": ObjectId(), **super().get_fields()}


class ArchivePairsInput(serializers.Serializer):
    inputs = ManyTargetsInput(many=True)


class DefaultPair(PairInput):
    associationSpec = AssociationSpec()


class TimedAnswer(serializers.Serializer):
    status = serializers.CharField()
    startedAt = serializers.DateTimeField()
    completedAt = serializers.DateTimeField()


class DefaultPairsAnswer(TimedAnswer):
    results = DefaultPair(many=True)


class PairLabelsAnswer(TimedAnswer):
    results = PairLabels(many=True)


class AssociatedWith(serializers.Serializer):
    to = MultiAssociated(many=True)

    def get_fields(self) -> dict[str, serializers.Field]:
        return {"from": ObjectId(), **super().get_fields()}


class AssociatedWithAnswer(TimedAnswer):
    results = AssociatedWith(many=True)


class OptionShape(serializers.Serializer):
    label = serializers.CharField()
    value = serializers.CharField()
    displayOrder = serializers.IntegerField()
    hidden = serializers.BooleanField()


class PropertyShape(serializers.Serializer):
    name = serializers.CharField()
    label = serializers.CharField()
    type = serializers.CharField()
    fieldType = serializers.CharField()
    format = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    groupName = serializers.CharField()
    options = OptionShape(many=True)
    displayOrder = serializers.IntegerField()
    hasUniqueValue = serializers.BooleanField()
    hidden = serializers.BooleanField()
    formField = serializers.BooleanField()
    calculated = serializers.BooleanField()
    externalOptions = serializers.BooleanField()
    hubspotDefined = serializers.BooleanField()
    archived = serializers.BooleanField()
    modificationMetadata = serializers.DictField(child=serializers.BooleanField())


class PropertiesShape(serializers.Serializer):
    results = PropertyShape(many=True)


class GroupShape(serializers.Serializer):
    name = serializers.CharField()
    label = serializers.CharField()
    displayOrder = serializers.IntegerField()
    archived = serializers.BooleanField()


class GroupsShape(serializers.Serializer):
    results = GroupShape(many=True)


class OwnerShape(serializers.Serializer):
    id = serializers.CharField()
    userId = serializers.IntegerField()
    email = serializers.CharField()
    firstName = serializers.CharField(allow_blank=True)
    lastName = serializers.CharField(allow_blank=True)
    type = serializers.CharField()
    archived = serializers.BooleanField()
    createdAt = serializers.DateTimeField()
    updatedAt = serializers.DateTimeField()


class OwnersShape(serializers.Serializer):
    results = OwnerShape(many=True)
    paging = Paging(required=False)

"""The record endpoints; each serves with and without a closing slash, since clients do not survive a redirect."""

from core.api.addresses import at as at
from crm.records.api import (
    association_labels,
    associations,
    batches,
    definitions,
    forgetting,
    merging,
    objects,
    owners,
    search,
)
from crm.records.api.lists import urls as lists

TYPE = r"(?P<object_type>[\w.-]+)"
FROM = r"(?P<from_type>[\w.-]+)"
TO = r"(?P<to_type>[\w.-]+)"


urlpatterns = [
    at(f"v3/objects/{TYPE}", objects.ObjectList),
    at(f"v3/objects/{TYPE}/search", search.ObjectSearch),
    at(f"v3/objects/{TYPE}/merge", merging.ObjectMerge),
    at(f"v3/objects/{TYPE}/batch/create", batches.BatchCreate),
    at(f"v3/objects/{TYPE}/batch/read", batches.BatchRead),
    at(f"v3/objects/{TYPE}/batch/update", batches.BatchUpdate),
    at(f"v3/objects/{TYPE}/batch/upsert", batches.BatchUpsert),
    at(f"v3/objects/{TYPE}/batch/archive", batches.BatchArchive),
    at("v3/objects/contacts/gdpr-delete", forgetting.GdprDelete),
    at(f"v3/objects/{TYPE}/(?P<object_id>[^/]+)", objects.ObjectDetail),
    at(f"v3/properties/{TYPE}", definitions.PropertyList),
    at(f"v3/properties/{TYPE}/groups", definitions.PropertyGroups),
    at(f"v3/properties/{TYPE}/groups/(?P<name>[^/]+)", definitions.PropertyGroupDetail),
    at(f"v3/properties/{TYPE}/batch/create", definitions.PropertyBatchCreate),
    at(f"v3/properties/{TYPE}/batch/read", definitions.PropertyBatchRead),
    at(f"v3/properties/{TYPE}/batch/archive", definitions.PropertyBatchArchive),
    at(f"v3/properties/{TYPE}/(?P<name>[^/]+)", definitions.PropertyDetail),
    *lists.hubspot,
    at("v3/owners", owners.OwnerList),
    at(r"v3/owners/(?P<owner_id>\d+)", owners.OwnerDetail),
    at(f"v4/objects/{FROM}/(?P<from_id>[^/]+)/associations/{TO}", associations.RecordAssociations),
    at(
        f"v4/objects/{FROM}/(?P<from_id>[^/]+)/associations/default/{TO}/(?P<to_id>[^/]+)",
        associations.DefaultAssociation,
    ),
    at(f"v4/objects/{FROM}/(?P<from_id>[^/]+)/associations/{TO}/(?P<to_id>[^/]+)", associations.RecordAssociation),
    at(f"v4/associations/{FROM}/{TO}/labels", association_labels.AssociationLabels),
    at(f"v4/associations/{FROM}/{TO}/labels/(?P<type_id>[^/]+)", association_labels.AssociationLabelDetail),
    at(f"v4/associations/{FROM}/{TO}/batch/read", associations.BatchAssociationRead),
    at(f"v4/associations/{FROM}/{TO}/batch/create", associations.BatchAssociationCreate),
    at(f"v4/associations/{FROM}/{TO}/batch/associate/default", associations.BatchAssociationDefault),
    at(f"v4/associations/{FROM}/{TO}/batch/archive", associations.BatchAssociationArchive),
    at(f"v4/associations/{FROM}/{TO}/batch/labels/archive", associations.BatchLabelArchive),
]

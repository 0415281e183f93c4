"""/crm/v3/lists and /api/v1/lists; fixed words stand before the ids they might be taken for."""

from core.api.addresses import at
from crm.records.api.lists import absent, history, lists, memberships, of_records, own, search

ONE = "v3/lists/(?P<list_id>[^/]+)"
FOLDER = "v3/lists/folders/(?P<folder_id>[^/]+)"
OWN = "lists/(?P<list_id>[^/]+)"
BY_NAME = r"v3/lists/object-type-id/(?P<object_type_id>[\w.-]+)/name/(?P<list_name>.+?)"
OF_RECORD = r"v3/lists/records/(?P<object_type_id>[\w.-]+)/(?P<record_id>[^/]+)/memberships"

hubspot = [
    at("v3/lists", lists.ListCollection),
    at("v3/lists/search", search.ListSearch),
    at("v3/lists/idmapping", absent.LegacyIds),
    at("v3/lists/folders", absent.Folders),
    at("v3/lists/folders/move-list", absent.ListMove),
    at(FOLDER, absent.FolderDetail),
    at(f"{FOLDER}/rename", absent.FolderRename),
    at(f"{FOLDER}/move/(?P<to_folder_id>[^/]+)", absent.FolderMove),
    at("v3/lists/records/memberships/batch/read", of_records.RecordMembershipsBatch),
    at(OF_RECORD, of_records.RecordMemberships),
    at(BY_NAME, lists.ListByName),
    at(f"{ONE}/restore", lists.ListRestore),
    at(f"{ONE}/update-list-name", lists.ListName),
    at(f"{ONE}/update-list-filters", lists.ListFilters),
    at(f"{ONE}/schedule-conversion", absent.Conversion),
    at(f"{ONE}/size-and-edits-history/between", history.ListHistory),
    at(f"{ONE}/memberships", memberships.Memberships),
    at(f"{ONE}/memberships/join-order", memberships.MembershipsByJoining),
    at(f"{ONE}/memberships/add", memberships.MembershipsAdd),
    at(f"{ONE}/memberships/remove", memberships.MembershipsRemove),
    at(f"{ONE}/memberships/add-and-remove", memberships.MembershipsAddAndRemove),
    at(ONE, lists.ListDetail),
    at(f"{ONE}/memberships/add-from/(?P<source_list_id>[^/]+)", memberships.MembershipsAddFrom),
]
urlpatterns = [
    at("lists", own.OwnLists),
    at(OWN, own.OwnList),
    at(f"{OWN}/restore", own.OwnListRestore),
    at(f"{OWN}/members", own.OwnMembers),
    at(f"{OWN}/history", own.OwnEvents),
]

"""What HubSpot's lists have and ours do not: folders, ids of an older API, conversions at a later time.

Reading answers what is true here, none; writing is refused with the reason.
"""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import BadInput, NotFound
from core.api.schema import Shape
from crm.records.api.lists import shapes
from crm.records.api.lists.memberships import IDS
from crm.records.api.lists.views import ListsView, is_id
from crm.records.lists.editing import MOST_LISTS

NO_FOLDERS = "Lists have no folders here"
ANY_OBJECT = {"application/json": {"type": "object"}}


class Folders(ListsView):
    """GET answers one folder, which all lists are in."""

    shapes = {
        "GET": Shape(shapes.OneFolder, query=("folderId",)),
        "POST": Shape(status=400, takes=ANY_OBJECT),
    }

    def get(self, request: Request) -> Response:
        asked = request.query_params.get("folderId", "") or "0"
        if asked != "0":
            raise NotFound(f"There is no folder {asked[:40]}. {NO_FOLDERS}.")
        ids = list(self.live().order_by("pk").values_list("pk", flat=True)[:MOST_LISTS])
        folder: dict[str, Any] = {"id": 0, "parentFolderId": 0, "name": "Lists", "childNodes": [], "childLists": ids}
        return Response({"folder": folder})

    def post(self, request: Request) -> Response:
        raise BadInput(f"{NO_FOLDERS}. Nothing was made.")


class FolderDetail(ListsView):
    shapes = {"DELETE": Shape(status=404)}

    def delete(self, request: Request, folder_id: str) -> Response:
        raise NotFound(f"There is no folder {folder_id[:40]}. {NO_FOLDERS}.")


class FolderRename(ListsView):
    shapes = {"PUT": Shape(status=404, query=("newFolderName",))}

    def put(self, request: Request, folder_id: str) -> Response:
        raise NotFound(f"There is no folder {folder_id[:40]}. {NO_FOLDERS}.")


class FolderMove(ListsView):
    shapes = {"PUT": Shape(status=404)}

    def put(self, request: Request, folder_id: str, to_folder_id: str) -> Response:
        raise NotFound(f"There is no folder {folder_id[:40]}. {NO_FOLDERS}.")


class ListMove(ListsView):
    shapes = {"PUT": Shape(status=400, takes=ANY_OBJECT)}

    def put(self, request: Request) -> Response:
        raise BadInput(f"{NO_FOLDERS}. Nothing was moved.")


class LegacyIds(ListsView):
    """Lists have one id; none has another from an older API."""

    shapes = {
        "GET": Shape(status=404, query=("legacyListId",)),
        "POST": Shape(shapes.MappedMany, takes=IDS),
    }
    reads_by_post = True

    def get(self, request: Request) -> Response:
        raise NotFound("No list has an id of an older API here; use the listId itself.")

    def post(self, request: Request) -> Response:
        given = request.data
        if not isinstance(given, list) or not all(is_id(each) for each in given):
            raise BadInput("Invalid input JSON: the body is no list of ids")
        return Response({"legacyListIdsToIdsMapping": [], "missingLegacyListIds": [str(each) for each in given]})


class Conversion(ListsView):
    """An active list becomes static at once, by `PATCH /api/v1/lists/{id}`; a later time cannot be planned."""

    shapes = {
        "GET": Shape(status=404),
        "PUT": Shape(status=400, takes=ANY_OBJECT),
        "DELETE": Shape(status=204),
    }

    def get(self, request: Request, list_id: str) -> Response:
        raise NotFound(f"No conversion is planned for list {self.found(list_id).pk}.")

    def put(self, request: Request, list_id: str) -> Response:
        pk = self.found(list_id).pk
        raise BadInput(
            f'Conversions cannot be planned here. PATCH /api/v1/lists/{pk} {{"kind": "static"}} does it now.'
        )

    def delete(self, request: Request, list_id: str) -> Response:
        self.found(list_id)
        return Response(status=204)

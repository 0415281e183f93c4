"""POST /crm/v3/objects/contacts/gdpr-delete: a person asks to be forgotten."""

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import BadInput, Conflict
from core.api.schema import Shape
from crm.records.api import shapes
from crm.records.api.finding import Finder
from crm.records.api.requests import RecordsApiView, body_of, text_of
from crm.records.removing.forget import CannotForget, forget_record


class GdprDelete(RecordsApiView):
    """Removes a contact for good, live or archived, found by id or by `idProperty` (email: all who have it); nobody
    there is no error.

    409 while something about the contact is on its way to QuickBooks.
    """

    tag = "Objects"
    shapes = {"POST": Shape(status=204, takes=shapes.ForgetInput, errors=(400, 401, 403, 404, 409, 429))}

    def required_scope(self, request: Request) -> str:
        return "crm.objects.contacts.write"

    def post(self, request: Request) -> Response:
        body, record_type = body_of(request), self.record_type("contacts")
        wanted = text_of(body, "objectId")
        if not wanted:
            raise BadInput("Invalid input JSON: objectId is missing")
        finder = Finder.of(self.portal, record_type, text_of(body, "idProperty") or None)
        key = finder.key(wanted)
        try:
            with transaction.atomic():
                while (contact := finder.find(self.rows(record_type), [key]).get(key)) is not None:
                    forget_record(contact, self.actor)
        except CannotForget as refused:
            raise Conflict(str(refused)) from None
        return Response(status=204)

"""The base of every API endpoint: the portal is the token's, the scope is said by the class."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.api import idempotency
from core.api.authentication import token_actor
from core.api.errors import BadInput
from core.api.limits import ALLOWANCE, Allowance
from core.api.models import ApiToken
from core.api.parsing import is_storable
from core.changes import Actor
from core.portals.models import Portal

READ_METHODS = ("GET", "HEAD", "OPTIONS")


class PortalApiView(APIView):
    """`read_scope` and `write_scope` name what a token must hold; empty: any token will do.

    `reads_by_post` marks a POST that changes nothing (a batch read, a search). Every other POST may carry an
    Idempotency-Key.
    """

    read_scope = ""
    write_scope = ""
    reads_by_post = False
    call: idempotency.IdempotentCall | None = None
    request: Request

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """Programs are answered in English, whatever language a proxy or a library asks for."""
        with translation.override("en"):
            return super().dispatch(request, *args, **kwargs)

    def required_scope(self, request: Request) -> str:
        return self.read_scope if self.is_read(request) else self.write_scope

    def is_read(self, request: Request) -> bool:
        return request.method in READ_METHODS or self.reads_by_post

    @property
    def token(self) -> ApiToken:
        assert isinstance(self.request.auth, ApiToken)
        return self.request.auth

    @property
    def portal(self) -> Portal:
        return self.token.portal

    @property
    def actor(self) -> Actor:
        return token_actor(self.token)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        asked = [text for name, values in request.query_params.lists() for text in (name, *values)]
        if not all(map(is_storable, [*map(str, kwargs.values()), *asked])):
            raise BadInput("The address holds a character that no record can hold")
        if request.method == "POST" and not self.reads_by_post:
            self.call = idempotency.begin(request, self.token)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        answer: Response = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[assignment]
        allowance: Allowance | None = getattr(request, ALLOWANCE, None)
        for name, value in (allowance.headers() if allowance else {}).items():
            answer[name] = value
        answer["Cache-Control"] = "no-store"
        if self.call is not None:
            idempotency.end(self.call, answer.status_code, getattr(answer, "data", None))
        return answer

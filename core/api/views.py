"""The base of every API endpoint: the portal is the token's, the scope is said by the class."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

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

    `reads_by_post` marks a POST that changes nothing (a batch read, a search).
    """

    read_scope = ""
    write_scope = ""
    reads_by_post = False
    request: Request

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

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        answer: Response = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[assignment]
        allowance: Allowance | None = getattr(request, ALLOWANCE, None)
        for name, value in (allowance.headers() if allowance else {}).items():
            answer[name] = value
        answer["Cache-Control"] = "no-store"
        return answer

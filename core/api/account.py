"""What a program asks before all else: whose token it holds, what it may do, and which account it speaks to."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.errors import BadInput
from core.api.models import hash_token
from core.api.schema import Shape
from core.api.shapes import Body
from core.api.views import PortalApiView

# ruff: noqa: N815 - HubSpot's names


class TokenKey(Body):
    tokenKey = serializers.CharField(required=False)


class TokenInfo(Body):
    userId = serializers.IntegerField(allow_null=True)
    hubId = serializers.IntegerField()
    appId = serializers.IntegerField()
    scopes = serializers.ListField(child=serializers.CharField())


class AccountInfo(Body):
    portalId = serializers.IntegerField()
    accountType = serializers.CharField()
    timeZone = serializers.CharField()
    companyCurrency = serializers.CharField()
    additionalCurrencies = serializers.ListField(child=serializers.CharField())
    utcOffset = serializers.CharField()
    utcOffsetMilliseconds = serializers.IntegerField()
    uiDomain = serializers.CharField()


class AccessTokenInfo(PortalApiView):
    """A token tells of itself, never of another; `userId` is the person who made it."""

    tag = "Account"
    reads_by_post = True
    shapes = {"POST": Shape(TokenInfo, takes=TokenKey)}

    def post(self, request: Request) -> Response:
        asked = request.data.get("tokenKey") if isinstance(request.data, dict) else None
        if asked is not None and (not isinstance(asked, str) or hash_token(asked) != self.token.token_hash):
            raise BadInput("tokenKey is not the token that this call came with")
        body = {"userId": self.token.created_by_id, "hubId": self.portal.pk, "appId": self.token.pk}
        return Response({**body, "scopes": self.token.scopes})


class AccountDetails(PortalApiView):
    tag = "Account"
    shapes = {"GET": Shape(AccountInfo)}

    def get(self, request: Request) -> Response:
        portal = self.portal
        offset = timezone.now().astimezone(portal.zone).utcoffset()
        seconds = int(offset.total_seconds()) if offset else 0
        hours, minutes = divmod(abs(seconds) // 60, 60)
        body: dict[str, Any] = {
            "portalId": portal.pk,
            "accountType": "STANDARD",
            "timeZone": portal.time_zone,
            "companyCurrency": portal.company_currency,
            "additionalCurrencies": [],
            "utcOffset": f"{'-' if seconds < 0 else '+'}{hours:02}:{minutes:02}",
            "utcOffsetMilliseconds": seconds * 1000,
            "uiDomain": request.get_host(),
        }
        return Response(body)

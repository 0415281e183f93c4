"""How often a token may call: HubSpot's rolling ten seconds, counted across all processes (interfaces.md section 3).

Counted in Redis where there is one, else in this process, which then is the only one.
"""

import logging
import math
import time
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from limits import RateLimitItem, RateLimitItemPerSecond
from limits.storage import storage_from_string
from limits.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from core.api.models import ApiToken

log = logging.getLogger(__name__)
SECONDS = 10
ALLOWANCE = "api_allowance"


@dataclass(frozen=True)
class Allowance:
    """What is left of a token's ten seconds; `wait` is in seconds, until a call is taken again."""

    most: int
    left: int
    wait: int

    def headers(self) -> dict[str, str]:
        return {
            "X-HubSpot-RateLimit-Interval-Milliseconds": str(SECONDS * 1000),
            "X-HubSpot-RateLimit-Max": str(self.most),
            "X-HubSpot-RateLimit-Remaining": str(self.left),
        }


class TenSecondlyRolling(BaseThrottle):
    """A broker that is out of reach lets calls through: the limit is for fairness, not for safety."""

    allowance: Allowance | None = None

    def allow_request(self, request: Request, view: object) -> bool:
        most: int = settings.API_CALLS_PER_TEN_SECONDS
        if not most or not isinstance(request.auth, ApiToken):
            return True
        try:
            allowed = _limiter().hit(_item(most), "token", str(request.auth.pk))
            self.allowance = _allowance(most, request.auth)
        except RedisError as error:
            log.warning("calls are not counted, the broker is out of reach (%s)", type(error).__name__)
            return True
        setattr(request, ALLOWANCE, self.allowance)
        return allowed

    def wait(self) -> float | None:
        return float(self.allowance.wait) if self.allowance else None


def _allowance(most: int, token: ApiToken) -> Allowance:
    window = _limiter().get_window_stats(_item(most), "token", str(token.pk))
    return Allowance(most, window.remaining, max(1, math.ceil(window.reset_time - time.time())))


def _item(most: int) -> RateLimitItem:
    return RateLimitItemPerSecond(most, SECONDS, namespace="api")


@cache
def _limiter() -> MovingWindowRateLimiter:
    options = {"socket_timeout": 1, "socket_connect_timeout": 1} if settings.REDIS_URL else {}
    return MovingWindowRateLimiter(storage_from_string(settings.REDIS_URL or "memory://", **options))

"""`Idempotency-Key`: a POST that is sent again gets the first one's answer, and nothing is done twice.

The key is noted before the work begins. Who comes with the same key while it goes on is asked to come back (409); who
comes with it for something else is refused (422). Only what the server or its limits failed at may be tried again.
"""

import hashlib
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, models, transaction
from rest_framework.request import Request

from core import clock
from core.api.errors import ApiError, BadInput
from core.api.models import ApiToken
from core.portals.scoping import PortalModel

HEADER = "Idempotency-Key"
LONGEST = 200
KEPT = timedelta(days=7)
ABANDONED_AFTER = timedelta(minutes=2)


class IdempotentCall(PortalModel):
    """One key of a token; `status` is null while the first call is being worked on."""

    token = models.ForeignKey(ApiToken, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=LONGEST)
    digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    begun_at = models.DateTimeField()

    class Meta(PortalModel.Meta):
        constraints = [models.UniqueConstraint(fields=["portal", "token", "key"], name="idempotent_call_once")]
        indexes = [models.Index(fields=["portal", "begun_at"], name="idempotent_call_age")]

    def __str__(self) -> str:
        return self.key


class StillWorking(ApiError):
    """409: the first call with this key has not ended yet."""

    status = 409
    category = "CONFLICT"


class KeyUsedOtherwise(ApiError):
    """422: the key belongs to another request."""

    status = 422
    category = "IDEMPOTENCY_KEY_REUSED"


class AlreadyAnswered(Exception):
    """The call was made before; `status` and `answer` are what it was told."""

    def __init__(self, status: int, answer: Any) -> None:
        super().__init__(f"answered before: {status}")
        self.status, self.answer = status, answer


def begin(request: Request, token: ApiToken) -> IdempotentCall | None:
    """Notes the key of the request, if it has one. Raises AlreadyAnswered, StillWorking, KeyUsedOtherwise, BadInput."""
    key = request.headers.get(HEADER, "")
    if not key:
        return None
    if len(key) > LONGEST or not key.isprintable():
        raise BadInput(f"{HEADER} has at most {LONGEST} characters that can be printed")
    digest = digest_of(request)
    rows = IdempotentCall.objects.for_portal(token.portal_id)
    rows.filter(begun_at__lt=clock.now() - KEPT).delete()
    try:
        with transaction.atomic():
            return rows.create(token=token, key=key, digest=digest, begun_at=clock.now())
    except IntegrityError:
        return _again(rows.get(token=token, key=key), digest)


def end(call: IdempotentCall, status: int, answer: Any) -> None:
    """Keeps the answer; one that says "try again" is none."""
    rows = IdempotentCall.objects.for_portal(call.portal_id).filter(pk=call.pk)
    if status >= 500 or status == 429:
        rows.delete()
    else:
        rows.update(status=status, answer=answer)


def digest_of(request: Request) -> str:
    told = f"{request.method} {request.get_full_path()}\n".encode() + request.body
    return hashlib.sha256(told).hexdigest()


def _again(call: IdempotentCall, digest: str) -> IdempotentCall:
    if call.digest != digest:
        raise KeyUsedOtherwise(f"This {HEADER} was used for another request. Use a new one for each new request.")
    if call.status is not None:
        raise AlreadyAnswered(call.status, call.answer)
    taken_over = IdempotentCall.objects.for_portal(call.portal_id).filter(
        pk=call.pk, status=None, begun_at=call.begun_at, begun_at__lt=clock.now() - ABANDONED_AFTER
    )
    if not taken_over.update(begun_at=clock.now()):
        raise StillWorking(f"A request with this {HEADER} is being worked on. Send it again in a moment.")
    return call

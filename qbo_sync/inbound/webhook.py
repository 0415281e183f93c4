"""The door for Intuit's webhooks: verify, store raw, answer 200. Nothing else happens here (guarantees.md R10)."""

import base64
import binascii
import hashlib
import hmac
import logging

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from qbo_sync.inbound.splitting import ring_for_splitting
from qbo_sync.models import WebhookDelivery

log = logging.getLogger(__name__)
LARGEST = 10 * 1024 * 1024


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """401 for what Intuit did not sign, 413 over 10 MB, else 200 as soon as the row is stored."""
    length = request.headers.get("Content-Length", "0")
    if length.isdigit() and int(length) > LARGEST:
        return HttpResponse(status=413)
    body = request.read(LARGEST + 1)
    if len(body) > LARGEST:
        return HttpResponse(status=413)
    if not is_signed(body, request.headers.get("intuit-signature", "")):
        log.warning("a webhook with a wrong signature was refused")
        return HttpResponse(status=401)
    WebhookDelivery.objects.create(body=body)
    ring_for_splitting()
    return HttpResponse(status=200)


def is_signed(body: bytes, signature: str) -> bool:
    """base64(HMAC-SHA256(verifier token, raw body)), compared in constant time."""
    token = settings.QBO_WEBHOOK_VERIFIER_TOKEN
    if not token or not signature:
        return False
    expected = hmac.new(token.encode(), body, hashlib.sha256).digest()
    try:
        given = base64.b64decode(signature, validate=True)
    except (binascii.Error, ValueError):
        return False
    return hmac.compare_digest(expected, given)

"""HubSpot's signature, version 3: base64 of HMAC-SHA256 over method, address, body and time, with the app's secret."""

import base64
import hashlib
import hmac

SIGNATURE = "X-HubSpot-Signature-v3"
TIMESTAMP = "X-HubSpot-Request-Timestamp"


def signature_headers(secret: str, url: str, body: bytes, at_ms: int) -> dict[str, str]:
    """`at_ms` is the time of sending in milliseconds; receivers refuse what is older than five minutes."""
    told = b"POST" + url.encode() + body + str(at_ms).encode()
    digest = hmac.new(secret.encode(), told, hashlib.sha256).digest()
    return {SIGNATURE: base64.b64encode(digest).decode(), TIMESTAMP: str(at_ms)}

"""The signature that proves a notification, and the ways to get it wrong."""

import base64
import hashlib
import hmac

SIGNATURE_HEADER = "intuit-signature"


def sign(body: bytes, verifier_token: str) -> str:
    return base64.b64encode(hmac.new(verifier_token.encode(), body, hashlib.sha256).digest()).decode()


def forge(body: bytes, verifier_token: str, kind: str) -> tuple[bytes, dict[str, str]]:
    """A POST that must be refused: the body to send and its headers."""
    if kind == "unsigned":
        return body, {}
    if kind == "not_base64":
        return body, {SIGNATURE_HEADER: "%%% not a signature %%%"}
    if kind == "tampered":
        return body + b" ", {SIGNATURE_HEADER: sign(body, verifier_token)}
    return body, {SIGNATURE_HEADER: sign(body, "another-app-" + verifier_token)}

"""Secrets at rest: AES-256-GCM, the key's id in the value, the owner's identity bound in (guarantees.md R9).

The keys come from ENCRYPTION_KEYS, never from SECRET_KEY, so a copied database does not open without them.
"""

import base64
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE_BYTES = 12


class CannotOpen(Exception):
    """The value was sealed with a key that is not here, or for another owner."""


def seal(secret: str, owner: str) -> str:
    """`owner` names the row the secret belongs to, such as "portal:1/connection:7"; only it can open the value."""
    key_id, key = settings.ENCRYPTION_KEYS[0]
    nonce = os.urandom(_NONCE_BYTES)
    sealed = AESGCM(key).encrypt(nonce, secret.encode(), owner.encode())
    return f"{key_id}:{base64.b64encode(nonce + sealed).decode()}"


def open_sealed(value: str, owner: str) -> str:
    """The secret again. Raises CannotOpen."""
    key_id, _, encoded = value.partition(":")
    key = dict(settings.ENCRYPTION_KEYS).get(key_id)
    if key is None:
        raise CannotOpen(f"No key {key_id!r} in ENCRYPTION_KEYS.")
    data = base64.b64decode(encoded)
    try:
        return AESGCM(key).decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], owner.encode()).decode()
    except InvalidTag:
        raise CannotOpen("The value was sealed for another owner or changed.") from None

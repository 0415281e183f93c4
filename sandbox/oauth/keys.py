"""The key that signs id tokens, and its public half."""

import base64
from pathlib import Path
from typing import Any

import orjson
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa


class SigningKey:
    kid = "sandbox-company-1"

    def __init__(self, path: Path) -> None:
        self.path = path
        self._key: rsa.RSAPrivateKey | None = None

    def sign(self, claims: dict[str, Any]) -> str:
        head = {"kid": self.kid, "alg": "RS256"}
        signed = f"{_segment(orjson.dumps(head))}.{_segment(orjson.dumps(claims))}"
        signature = self._private().sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signed}.{_segment(signature)}"

    def jwks(self) -> dict[str, Any]:
        numbers = self._private().public_key().public_numbers()
        key = {
            "kty": "RSA",
            "e": _number(numbers.e),
            "use": "sig",
            "kid": self.kid,
            "alg": "RS256",
            "n": _number(numbers.n),
        }
        return {"keys": [key]}

    def _private(self) -> rsa.RSAPrivateKey:
        """Made when first asked for: most runs never sign an id token."""
        if self._key is None:
            self._key = self._load() if self.path.exists() else self._make()
        return self._key

    def _load(self) -> rsa.RSAPrivateKey:
        key = serialization.load_pem_private_key(self.path.read_bytes(), password=None)
        assert isinstance(key, rsa.RSAPrivateKey)
        return key

    def _make(self) -> rsa.RSAPrivateKey:
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        self.path.write_bytes(pem)
        self.path.chmod(0o600)
        return key


def _segment(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _number(value: int) -> str:
    return _segment(value.to_bytes((value.bit_length() + 7) // 8, "big"))

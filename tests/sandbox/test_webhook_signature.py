"""The signature against the vector that Intuit's Java SDK publishes in its own unit test."""

import hashlib

from sandbox.webhooks.signing import SIGNATURE_HEADER, forge, sign

VERIFIER = "b5771f19b12ddb4bcdb9f08bdc50bc63878a"
BODY = (
    b'{"eventNotifications":[{"realmId":"1185883450","dataChangeEvent":{"entities":[{"name":"Customer","id":"1",'
    b'"operation":"Create","lastUpdated":"2015-10-05T14:42:19-0700"}]}}]}'
)
SIGNATURE = "JC2GUwciPmRBwEO7WvrRmKqu9tGOKL8FFallocTFi8Q="


def test_the_signature_is_the_one_that_intuit_computes():
    assert sign(BODY, VERIFIER) == SIGNATURE


def test_no_forgery_carries_a_signature_that_holds():
    for kind in ("other_key", "tampered", "unsigned", "not_base64"):
        body, headers = forge(BODY, VERIFIER, kind)
        assert headers.get(SIGNATURE_HEADER) != sign(body, VERIFIER), kind


def test_forgeries_differ_from_each_other():
    made = {kind: forge(BODY, VERIFIER, kind) for kind in ("other_key", "tampered", "unsigned", "not_base64")}
    digests = {hashlib.sha256(body + repr(headers).encode()).digest() for body, headers in made.values()}
    assert len(digests) == 4

"""A vendor's system that a test enrolled: its key comes from the test's file, its signatures from python3-jwcrypto."""

import base64
import hashlib
import json
import os
import time
from datetime import datetime, timezone

from cryptography import x509
from jwcrypto import jwk, jws, jwt

ALGORITHMS = ["ES256", "ES384", "PS256", "RS256"]


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def key_of(pem):
    return jwk.JWK.from_pem(pem if isinstance(pem, bytes) else pem.encode())


class Vendor:
    def __init__(self, hub, enrolled):
        self.hub, self.system, self.agency, self.thumbprint = hub, enrolled["system"], enrolled["agency"], enrolled["thumbprint"]
        self.key = key_of(enrolled["key"])

    def token(self):
        now = int(time.time())
        header = {"alg": "ES256", "typ": "motcua-auth+jwt", "x5t#S256": self.thumbprint}
        claims = {"iss": self.system, "aud": self.hub, "iat": now, "exp": now + 240, "jti": base64url(os.urandom(12))}
        token = jwt.JWT(header=header, claims=claims)
        token.make_signed_token(self.key)
        return token.serialize()

    def detached(self, payload, header):
        signature = jws.JWS(payload)
        signature.add_signature(self.key, None, json.dumps({"alg": "ES256", "x5t#S256": self.thumbprint, **header}))
        protected, _, mark = signature.serialize(compact=True).split(".")
        return f"{protected}..{mark}"

    def seal(self, message):
        """The payload bytes once, and a detached JWS over exactly these bytes."""
        payload = json.dumps(message, ensure_ascii=False).encode("utf-8")
        return payload, self.detached(payload, {
            "typ": "motcua-message+jws", "cty": "application/vnd.motcua.message.v1+json", "iat": int(time.time())})


def verify(payload, signature, key, typ):
    protected, _, mark = signature.split(".")
    token = jws.JWS()
    token.allowed_algs = ALGORITHMS
    token.deserialize(f"{protected}.{base64url(payload)}.{mark}")
    token.verify(key)
    if token.jose_header["typ"] != typ:
        raise AssertionError(f"typ is {token.jose_header['typ']}")


def open_delivery(message, certificate_of):
    """Verifies a delivered message with the certificate that the Directory gives for its signer, and reads it."""
    token = jws.JWS()
    token.deserialize(message.signature.replace("..", f".{base64url(message.payload)}."))
    thumbprint = token.jose_header["x5t#S256"]
    binding = certificate_of(thumbprint)
    if base64url(hashlib.sha256(binding.certificate).digest()) != thumbprint:
        raise AssertionError("another certificate")
    key = jwk.JWK.from_pyca(x509.load_der_x509_certificate(binding.certificate).public_key())
    verify(message.payload, message.signature, key, "motcua-message+jws")
    opened = json.loads(message.payload)
    if opened["header"]["from"] not in binding.agencies:
        raise AssertionError("the signer may not speak for the sender")
    return opened


def verify_receipt(receipt, payload, signature, hub_key):
    """RFC 6962 path from the statement to the signed root, then the statement against what was sent."""
    node, index, last = hashlib.sha256(b"\0" + receipt.statement).digest(), receipt.index, receipt.size - 1
    for step in receipt.path:
        if index % 2 == 1 or index == last:
            node = hashlib.sha256(b"\1" + step + node).digest()
            while index % 2 == 0 and index != 0:
                index, last = index // 2, last // 2
        else:
            node = hashlib.sha256(b"\1" + node + step).digest()
        index, last = index // 2, last // 2
    token = jws.JWS()
    token.allowed_algs = ALGORITHMS
    token.deserialize(receipt.signature, hub_key)
    if json.loads(token.payload)["root"] != node.hex() or last != 0:
        raise AssertionError("the receipt does not lead to the signed root")
    statement = json.loads(receipt.statement)
    if statement["payloadSha256"] != hashlib.sha256(payload).hexdigest():
        raise AssertionError("the receipt is about another payload")
    if statement["signatureSha256"] != hashlib.sha256(signature.encode()).hexdigest():
        raise AssertionError("the receipt is about another signature")
    return statement


def uuid7(milliseconds):
    value = bytearray(milliseconds.to_bytes(6, "big") + os.urandom(10))
    value[6], value[8] = value[6] & 0x0F | 0x70, value[8] & 0x3F | 0x80
    text = value.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def document(subject, sender, recipient):
    """An official document: a message about no dossier."""
    now = int(time.time() * 1000)

    def stamp(milliseconds):
        return datetime.fromtimestamp(milliseconds / 1000, timezone.utc).strftime("%Y-%m-%dT%H:%M:%S.") + f"{milliseconds % 1000:03}Z"

    return {
        "header": {
            "id": uuid7(now), "from": sender, "to": recipient, "createdAt": stamp(now), "expiresAt": stamp(now + 86_400_000), "contract": "1.0"},
        "documentSent": {
            "action": "DOCUMENT_ACTION_NEW",
            "key": {"agencyCode": sender, "promulgatedOn": "2026-11-20", "number": "12", "notation": "UBND"},
            "typeName": "Công văn", "subject": subject},
    }

#!/usr/bin/env python3
"""Signs the vectors whose names end in -jwcrypto, with Debian's python3-jwcrypto.

usage: /usr/bin/python3 signing-jwcrypto.py
"""
import base64
import hashlib
import json
import pathlib
import ssl
from importlib.metadata import version

from jwcrypto import jwk, jws

SIGNING = pathlib.Path(__file__).resolve().parent.parent / "signing"
PAYLOAD = (SIGNING / "payload.json").read_bytes()


def pem(name):
    return (SIGNING / "keys" / f"{name}.pem").read_text()


def x5t(name):
    der = ssl.PEM_cert_to_DER_cert(pem(f"{name}.cert"))
    return base64.urlsafe_b64encode(hashlib.sha256(der).digest()).rstrip(b"=").decode()


def sign(alg, name):
    header = {"alg": alg, "typ": "motcua-message+jws", "cty": "application/vnd.motcua.message.v1+json", "x5t#S256": x5t(name), "iat": 1795316400}
    token = jws.JWS(PAYLOAD)
    token.add_signature(jwk.JWK.from_pem(pem(f"{name}.key").encode()), alg, json.dumps(header, separators=(",", ":")))
    head, _, signature = token.serialize(compact=True).split(".")
    return f"{head}..{signature}"


for alg, name in [("ES256", "es256"), ("ES384", "es384"), ("PS256", "rsa2048"), ("RS256", "rsa2048")]:
    file = f"valid-{alg.lower()}-jwcrypto"
    vector = {
        "case": f"MC-SIGN-6/{file}", "about": f"{alg}, signed by jwcrypto", "madeWith": f"python3-jwcrypto {version('jwcrypto')}",
        "payload": base64.b64encode(PAYLOAD).decode(), "signature": sign(alg, name), "certificate": pem(f"{name}.cert"), "expected": {"valid": True},
    }
    (SIGNING / f"{file}.json").write_text(json.dumps(vector, indent=2, ensure_ascii=False) + "\n")

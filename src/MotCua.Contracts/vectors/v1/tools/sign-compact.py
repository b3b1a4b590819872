#!/usr/bin/env python3
"""Signs one compact JWS with Debian's python3-jwcrypto.

usage: /usr/bin/python3 sign-compact.py KEY.pem < {"header":{...},"payload":"<base64>"}
"""
import base64
import json
import pathlib
import sys

from jwcrypto import jwk, jws

given = json.load(sys.stdin)
token = jws.JWS(base64.b64decode(given["payload"]))
key = jwk.JWK.from_pem(pathlib.Path(sys.argv[1]).read_bytes())
token.add_signature(key, given["header"]["alg"], json.dumps(given["header"], separators=(",", ":")))
sys.stdout.write(token.serialize(compact=True))

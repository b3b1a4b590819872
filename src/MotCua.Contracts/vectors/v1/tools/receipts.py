#!/usr/bin/env python3
"""Makes vectors/v1/receipts: Merkle trees by the recursive definition of RFC 6962 section 2.1 with hashlib, signed by jwcrypto
(trees of 1, 2, 3) and by the npm package jose (trees of 5, 7, 8); then the invalid ones.

usage: JOSE_DIR=<folder with node_modules/jose> /usr/bin/python3 receipts.py
"""
import base64
import copy
import hashlib
import json
import pathlib
import ssl
import subprocess
from importlib.metadata import version

from jwcrypto import jwk, jws

TOOLS = pathlib.Path(__file__).resolve().parent
KEYS = TOOLS.parent / "signing" / "keys"
OUT = TOOLS.parent / "receipts"
CLAUSES = {name: clause for kind, name, clause in (line.split() for line in (TOOLS / "clauses.txt").read_text().splitlines() if line[0] != "#") if kind == "receipts"}
OUT.mkdir(exist_ok=True)
HUB, TIME = "H32", "2026-11-22T03:00:00.250Z"


def pem(name):
    return (KEYS / f"{name}.pem").read_text()


def x5t(name):
    der = ssl.PEM_cert_to_DER_cert(pem(f"{name}.cert"))
    return base64.urlsafe_b64encode(hashlib.sha256(der).digest()).rstrip(b"=").decode()


def sha(data):
    return hashlib.sha256(data).digest()


# RFC 6962, 2.1: MTH and PATH, word for word.
def largest_power_of_two_below(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def mth(d):
    if len(d) == 1:
        return sha(b"\x00" + d[0])
    k = largest_power_of_two_below(len(d))
    return sha(b"\x01" + mth(d[:k]) + mth(d[k:]))


def path(m, d):
    if len(d) == 1:
        return []
    k = largest_power_of_two_below(len(d))
    return path(m, d[:k]) + [mth(d[k:])] if m < k else path(m - k, d[k:]) + [mth(d[:k])]


def compact(data):
    return json.dumps(data, separators=(",", ":"), ensure_ascii=False).encode()


def sign_jwcrypto(header, payload, key):
    token = jws.JWS(payload)
    token.add_signature(jwk.JWK.from_pem(pem(f"{key}.key").encode()), header["alg"], json.dumps(header, separators=(",", ":")))
    return token.serialize(compact=True)


def sign_jose(header, payload, key):
    given = json.dumps({"header": header, "payload": base64.b64encode(payload).decode()})
    return subprocess.run(["node", str(TOOLS / "sign-compact.mjs"), str(KEYS / f"{key}.key.pem")], input=given, capture_output=True, text=True, check=True).stdout


def message(i):
    payload = json.loads((TOOLS.parent / "signing" / "payload.json").read_text())
    payload["header"]["id"] = f"01a20132-3f80-7c11-8d2e-3f4a5b6c7d{i:02x}"
    payload = compact(payload)
    header = {"alg": "ES256", "typ": "motcua-message+jws", "cty": "application/vnd.motcua.message.v1+json", "x5t#S256": x5t("es256"), "iat": 1795316400}
    head, _, signature = sign_jwcrypto(header, payload, "es256").split(".")
    return payload, f"{head}..{signature}"


def statement(i, payload, signature, **other):
    header = json.loads(payload)["header"]
    return compact({
        "messageFrom": header["from"], "messageId": header["id"], "payloadSha256": sha(payload).hex(), "signatureSha256": sha(signature.encode()).hex(),
        "signer": x5t("es256"), "state": "RECEIPT_STATE_ENQUEUED", "mailbox": "H32.7", "position": str(1041 + i), "receivedAt": "2026-11-22T03:00:00.125Z", "hub": HUB,
        **other,
    })


RECEIPT_HEADER = {"alg": "ES256", "typ": "motcua-receipt+jws", "cty": "application/vnd.motcua.receipt.v1+json", "x5t#S256": x5t("hub")}
JWCRYPTO = f"python3 hashlib, python3-jwcrypto {version('jwcrypto')}"
JOSE = "python3 hashlib, npm jose"


def batch(messages, statements, sign, header=None, key="hub", commitment=None):
    root = mth(statements)
    signature = sign(header or RECEIPT_HEADER, compact(commitment or {"hub": HUB, "root": root.hex(), "time": TIME}), key)
    return {
        "root": root.hex(),
        "receipts": [{
            "payload": base64.b64encode(p).decode(), "messageSignature": s,
            "receipt": {
                "statement": base64.b64encode(statements[i]).decode(), "index": i, "size": len(statements),
                "path": [base64.b64encode(h).decode() for h in path(i, statements)], "signature": signature,
            },
        } for i, (p, s) in enumerate(messages)],
    }


def write(name, about, made_with, made, problem=None, signature_problem=None):
    expected = {"valid": problem is None}
    if problem:
        expected["problem"] = problem
    if signature_problem:
        expected["signatureProblem"] = signature_problem
    vector = {"case": f"{CLAUSES.get(name, 'MC-SIGN-16')}/{name}", "about": about, "madeWith": made_with, "hub": HUB, "hubCertificate": pem("hub.cert"), **made, "expected": expected}
    (OUT / f"{name}.json").write_text(json.dumps(vector, indent=2, ensure_ascii=False) + "\n")


for size in (1, 2, 3, 5, 7, 8):
    messages = [message(i) for i in range(size)]
    statements = [statement(i, *m) for i, m in enumerate(messages)]
    by_jose = size >= 5
    write(f"tree-of-{size}", f"every receipt of a commit of {size}", JOSE if by_jose else JWCRYPTO, batch(messages, statements, sign_jose if by_jose else sign_jwcrypto))

three = [message(i) for i in range(3)]
facts = [statement(i, *m) for i, m in enumerate(three)]
good = batch(three, facts, sign_jwcrypto)


def changed(change, index=1):
    one = copy.deepcopy(good["receipts"][index])
    change(one)
    return {"root": good["root"], "receipts": [one]}


def edit(field, value):
    return lambda one: one["receipt"].update({field: value(one["receipt"][field])})


def flip(text):
    data = bytearray(base64.b64decode(text))
    data[40] ^= 1
    return base64.b64encode(data).decode()


zero = base64.b64encode(bytes(32)).decode()
write("statement-changed", "one bit of the statement changed", JWCRYPTO, changed(edit("statement", flip)), "PATH_WRONG")
write("index-wrong", "the index of the neighbour", JWCRYPTO, changed(edit("index", lambda i: i - 1)), "PATH_WRONG")
write("index-beyond-size", "index equal to size", JWCRYPTO, changed(edit("index", lambda i: 3)), "PATH_WRONG")
write("size-too-large", "a size of 8 with a path for 3", JWCRYPTO, changed(edit("size", lambda i: 8)), "PATH_WRONG")
write("size-zero", "size 0, index 0, no path", JWCRYPTO, changed(lambda one: one["receipt"].update({"size": 0, "index": 0, "path": []})), "PATH_WRONG")
write("path-empty", "no path in a tree of three", JWCRYPTO, changed(edit("path", lambda p: [])), "PATH_WRONG")
write("path-longer", "one hash too many", JWCRYPTO, changed(edit("path", lambda p: p + [zero])), "PATH_WRONG")
write("path-reversed", "hashes in the wrong order", JWCRYPTO, changed(edit("path", lambda p: p[::-1])), "PATH_WRONG")
write("path-short-hash", "a hash of 31 bytes", JWCRYPTO, changed(edit("path", lambda p: [base64.b64encode(bytes(31)).decode()] + p[1:])), "PATH_WRONG")
write("root-without-leaf-prefix", "the tree of one hashed without 0x00", JWCRYPTO,
      batch(three[:1], facts[:1], sign_jwcrypto, commitment={"hub": HUB, "root": sha(facts[0]).hex(), "time": TIME}), "PATH_WRONG")
write("another-message", "a good receipt of another message", JWCRYPTO,
      changed(lambda one: one.update({"payload": good["receipts"][0]["payload"], "messageSignature": good["receipts"][0]["messageSignature"]})), "MESSAGE_DIFFERS")
again = message(1)[1]
write("message-signed-again", "the payload is the same, the signature is a later one", JWCRYPTO, changed(lambda one: one.update({"messageSignature": again})), "SIGNATURE_DIFFERS")
one = three[:1]
for name, about, other, problem in [
    ("statement-of-another-id", "message_id is not the message's", {"messageId": "01a20132-3f80-7c11-8d2e-3f4a5b6c7dff"}, "MESSAGE_DIFFERS"),
    ("statement-of-another-sender", "message_from is not the message's", {"messageFrom": "H32.12.4"}, "MESSAGE_DIFFERS"),
    ("statement-of-another-payload", "payload_sha256 is not the payload's", {"payloadSha256": sha(b"another").hex()}, "MESSAGE_DIFFERS"),
    ("statement-of-another-signer", "signer is not the x5t#S256 of the signature", {"signer": x5t("stranger")}, "SIGNATURE_DIFFERS"),
    ("statement-of-another-hub", "the statement names another hub than the JWS", {"hub": "H41"}, "HUB_DIFFERS"),
]:
    write(name, about, JWCRYPTO, batch(one, [statement(0, *one[0], **other)], sign_jwcrypto), problem)
write("statement-not-json", "the signed leaf is no JSON", JWCRYPTO, batch(one, [b"not json"], sign_jwcrypto), "STATEMENT_WRONG")
twice = statement(0, *one[0]).replace(b'{"messageFrom"', b'{"hub":"H41","messageFrom"')
write("statement-member-twice", "hub stands twice in the signed leaf", JWCRYPTO, batch(one, [twice], sign_jwcrypto), "STATEMENT_WRONG")
write("jws-of-another-hub", "the JWS names another hub", JWCRYPTO,
      batch(one, facts[:1], sign_jwcrypto, commitment={"hub": "H41", "root": mth(facts[:1]).hex(), "time": TIME}), "HUB_DIFFERS")
write("jws-without-time", "no time in the JWS payload", JWCRYPTO,
      batch(one, facts[:1], sign_jwcrypto, commitment={"hub": HUB, "root": mth(facts[:1]).hex()}), "COMMITMENT_WRONG")
write("jws-root-in-base64", "the root is not hex", JWCRYPTO,
      batch(one, facts[:1], sign_jwcrypto, commitment={"hub": HUB, "root": base64.b64encode(mth(facts[:1])).decode(), "time": TIME}), "COMMITMENT_WRONG")
write("jws-by-a-stranger", "signed by another key under the hub's name", JWCRYPTO, batch(one, facts[:1], sign_jwcrypto, key="stranger"), "SIGNATURE_REFUSED", "SIGNATURE_WRONG")
write("jws-of-another-certificate", "x5t#S256 is not the hub's", JWCRYPTO,
      batch(one, facts[:1], sign_jwcrypto, header={**RECEIPT_HEADER, "x5t#S256": x5t("stranger")}, key="stranger"), "SIGNATURE_REFUSED", "CERTIFICATE_DIFFERS")
write("jws-of-a-message-type", "the typ of a message", JWCRYPTO,
      batch(one, facts[:1], sign_jwcrypto, header={**RECEIPT_HEADER, "typ": "motcua-message+jws"}), "SIGNATURE_REFUSED", "TYPE_WRONG")
write("jws-with-iat", "a header member that receipts do not have", JWCRYPTO,
      batch(one, facts[:1], sign_jwcrypto, header={**RECEIPT_HEADER, "iat": 1795316400}), "SIGNATURE_REFUSED", "HEADER_MEMBER_UNKNOWN")

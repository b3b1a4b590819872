#!/usr/bin/env bash
# Signs vectors with `openssl dgst` alone: base64url by openssl and tr, the DER form turned into r and s by openssl asn1parse.
#   usage: bash signing-openssl.sh      (openssl 3)
set -euo pipefail
signing="$(cd "$(dirname "$0")/../signing" && pwd)"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
b64u() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
x5t() { openssl x509 -in "$signing/keys/$1.cert.pem" -outform der | openssl dgst -sha256 -binary | b64u; }
raw() { # DER signature on stdin, bytes of r and of s -> r and s
  openssl asn1parse -inform der | sed -n 's/.*INTEGER *://p' | while read -r n; do
    printf '%*s' "$(($1 * 2))" "$n" | tr ' ' 0
  done | xxd -r -p
}
sign() { # alg, key name -> $work/input, $work/der
  header=$(printf '{"alg":"%s","typ":"motcua-message+jws","cty":"application/vnd.motcua.message.v1+json","x5t#S256":"%s","iat":1795316400}' "$1" "$(x5t "$2")" | b64u)
  printf '%s.%s' "$header" "$(b64u < "$signing/payload.json")" > "$work/input"
  local hash=sha256 options=()
  [ "$1" = ES384 ] && hash=sha384
  [ "$1" = PS256 ] && options=(-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest)
  openssl dgst -$hash "${options[@]}" -sign "$signing/keys/$2.key.pem" "$work/input" > "$work/der"
}
write() { # file, about, signature, certificate name, problem or nothing
  local expected='"valid": true'
  [ -z "${5:-}" ] || expected="\"valid\": false, \"reason\": \"SIGNATURE_INVALID\", \"problem\": \"$5\""
  local clause; clause=$(sed -n "s/^signing $1 //p" "$signing/../tools/clauses.txt")
  printf '{\n  "case": "%s/%s",\n  "about": "%s",\n  "madeWith": "%s",\n  "payload": "%s",\n  "signature": "%s",\n  "certificate": "%s",\n  "expected": { %s }\n}\n' \
    "${clause:-MC-SIGN-6}" "$1" "$2" "$(openssl version | cut -d' ' -f1-2) dgst" "$(openssl base64 -A < "$signing/payload.json")" "$3" \
    "$(awk '{printf "%s\\n", $0}' "$signing/keys/$4.cert.pem")" "$expected" > "$signing/$1.json"
}
sign ES256 es256
write valid-es256-openssl "ES256, signed by openssl dgst" "$header..$(raw 32 < "$work/der" | b64u)" es256
write es256-der-signature "the DER form that openssl gives, not r and s" "$header..$(b64u < "$work/der")" es256 SIGNATURE_LENGTH_WRONG
sign ES384 es384
write valid-es384-openssl "ES384, signed by openssl dgst" "$header..$(raw 48 < "$work/der" | b64u)" es384
sign PS256 rsa2048
write valid-ps256-openssl "PS256, signed by openssl dgst" "$header..$(b64u < "$work/der")" rsa2048
sign RS256 rsa2048
write valid-rs256-openssl "RS256, signed by openssl dgst" "$header..$(b64u < "$work/der")" rsa2048
sign RS256 rsa1024
write rsa-1024 "RS256 with a key of 1024 bits, which JOSE libraries refuse to use" "$header..$(b64u < "$work/der")" rsa1024 KEY_SIZE_REFUSED

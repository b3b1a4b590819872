#!/usr/bin/env bash
# Makes the test keys and certificates of vectors/v1/signing/keys with openssl. They are public: never trust them outside tests.
#   usage: bash signing-keys.sh      (openssl 3)
set -euo pipefail
out="$(cd "$(dirname "$0")/../signing" && pwd)/keys"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -f "$out"/*.pem "$out"/*.p12
cd "$work"
: > index.txt
echo 1001 > serial
cat > ca.cnf <<'C'
[ca]
default_ca = d
[d]
dir = .
new_certs_dir = .
database = index.txt
serial = serial
default_md = sha256
policy = p
unique_subject = no
email_in_dn = no
copy_extensions = none
[p]
organizationName = optional
commonName = supplied
[root]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[intermediate]
basicConstraints = critical,CA:true,pathlen:0
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[leaf]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[leaf_without_key_usage]
basicConstraints = critical,CA:false
[leaf_for_encryption]
basicConstraints = critical,CA:false
keyUsage = critical,keyEncipherment
C

key() { # name, openssl genpkey arguments
  local name=$1; shift
  openssl genpkey "$@" -out "$out/$name.key.pem" 2>/dev/null
}
p256=(-algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:named_curve)
p384=(-algorithm EC -pkeyopt ec_paramgen_curve:P-384 -pkeyopt ec_param_enc:named_curve)
rsa() { printf '%s\n' -algorithm RSA -pkeyopt "rsa_keygen_bits:$1"; }

self() { # name, common name, section
  openssl req -new -key "$out/$1.key.pem" -subj "/O=MotCua test vectors/CN=$2" -out req.pem
  openssl ca -batch -selfsign -config ca.cnf -keyfile "$out/$1.key.pem" -in req.pem -extensions "$3" \
    -startdate 20260101000000Z -enddate 20460101000000Z -notext -out "$out/$1.cert.pem" 2>/dev/null
}
issue() { # issuer, name, common name, section, from, to, digest
  openssl req -new -key "$out/$2.key.pem" -subj "/O=MotCua test vectors/CN=$3" -out req.pem
  openssl ca -batch -config ca.cnf -cert "$out/$1.cert.pem" -keyfile "$out/$1.key.pem" -in req.pem -extensions "$4" \
    -startdate "${5:-20260101000000Z}" -enddate "${6:-20360101000000Z}" -md "${7:-sha256}" -notext -out "$out/$2.cert.pem" 2>/dev/null
}

key root "${p384[@]}";          self root "Test root" root
key other-root "${p256[@]}";    self other-root "Other test root" root
key intermediate "${p256[@]}";  issue root intermediate "Test intermediate" intermediate "" 20440101000000Z

key es256 "${p256[@]}";         issue intermediate es256 "es256" leaf
key es384 "${p384[@]}";         issue intermediate es384 "es384" leaf
mapfile -t r < <(rsa 2048);     key rsa2048 "${r[@]}"; issue intermediate rsa2048 "rsa2048" leaf
mapfile -t r < <(rsa 1024);     key rsa1024 "${r[@]}"; issue intermediate rsa1024 "rsa1024" leaf
key hub "${p256[@]}";           issue intermediate hub "hub" leaf
key stranger "${p256[@]}";      issue other-root stranger "stranger" leaf
key short-lived "${p256[@]}";   issue intermediate short-lived "short-lived" leaf 20260101000000Z 20260201000000Z
key plain "${p256[@]}";         issue intermediate plain "plain" leaf_without_key_usage
key encryption "${p256[@]}";    issue intermediate encryption "encryption" leaf_for_encryption
key p521 -algorithm EC -pkeyopt ec_paramgen_curve:P-521 -pkeyopt ec_param_enc:named_curve; issue intermediate p521 "p521" leaf
key secp256k1 -algorithm EC -pkeyopt ec_paramgen_curve:secp256k1 -pkeyopt ec_param_enc:named_curve; issue intermediate secp256k1 "secp256k1" leaf
key explicit-curve -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit; issue intermediate explicit-curve "explicit-curve" leaf
key ed25519 -algorithm ED25519; issue intermediate ed25519 "ed25519" leaf
key sha1 "${p256[@]}";          issue intermediate sha1 "sha1" leaf "" "" sha1

# The forms in which a vendor may hold the es256 key; the password is: mot-cua-test
openssl pkcs8 -topk8 -in "$out/es256.key.pem" -v2 aes-256-cbc -passout pass:mot-cua-test -out "$out/es256.encrypted-key.pem"
openssl pkcs12 -export -in "$out/es256.cert.pem" -inkey "$out/es256.key.pem" -certfile "$out/intermediate.cert.pem" \
  -passout pass:mot-cua-test -out "$out/es256.p12"

# What openssl itself says of each chain at an instant (seconds of 1970): the expected values of trust.json.
trust="$out/../trust.json"
first=1
ask() { # case, certificate, anchor, intermediates, instant, expected problem
  local at args said
  at=$(date -u -d "$5" +%s)
  args=(-attime "$at" -trusted "$out/$3.cert.pem")
  [ "$4" = none ] || args+=(-untrusted "$out/$4.cert.pem")
  said=$(openssl verify "${args[@]}" "$out/$2.cert.pem" 2>&1 | grep -oE 'error [0-9]+ at [0-9]+|OK$' | head -1 || true)
  [ $first = 1 ] || echo ,
  first=0
  printf '  { "case": "MC-SIGN-10/%s", "certificate": "%s", "anchor": "%s", "intermediate": "%s", "at": "%s", "opensslVerify": "%s", "expected": "%s" }' \
    "$1" "$2" "$3" "$4" "$5" "$said" "$6"
}
{
  echo '['
  ask chain-through-an-intermediate es256 root intermediate 2026-11-22T03:00:00Z NONE
  ask no-key-usage-extension plain root intermediate 2026-11-22T03:00:00Z NONE
  ask rsa rsa2048 root intermediate 2026-11-22T03:00:00Z NONE
  ask expired short-lived root intermediate 2026-11-22T03:00:00Z EXPIRED
  ask at-not-after short-lived root intermediate 2026-02-01T00:00:00Z EXPIRED
  ask before-not-after short-lived root intermediate 2026-01-31T23:59:59Z NONE
  ask at-not-before short-lived root intermediate 2026-01-01T00:00:00Z NONE
  ask not-yet-valid short-lived root intermediate 2025-12-31T23:59:59Z NOT_YET_VALID
  ask anchor-unknown stranger root none 2026-11-22T03:00:00Z ANCHOR_UNKNOWN
  ask intermediate-missing es256 root none 2026-11-22T03:00:00Z ANCHOR_UNKNOWN
  ask other-anchor es256 other-root intermediate 2026-11-22T03:00:00Z ANCHOR_UNKNOWN
  ask key-usage-without-digital-signature encryption root intermediate 2026-11-22T03:00:00Z KEY_USAGE_REFUSED
  ask signed-with-sha1 sha1 root intermediate 2026-11-22T03:00:00Z SIGNATURE_WEAK
  echo
  echo ']'
} > "$trust"

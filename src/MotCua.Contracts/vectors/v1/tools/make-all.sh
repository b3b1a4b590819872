#!/usr/bin/env bash
# Makes vectors/v1/signing and vectors/v1/receipts anew: new keys, new signatures.
#   needs: openssl 3, xxd, node 20, npm ci in tests/clients/node, Debian's python3-jwcrypto
#   usage: bash make-all.sh
set -euo pipefail
cd "$(dirname "$0")"
export JOSE_DIR="${JOSE_DIR:-$(cd ../../../../../tests/clients/node && pwd)}"
rm -rf ../signing/valid-*.json ../signing/tokens ../receipts/*.json
bash signing-keys.sh
node signing-jose.mjs
bash signing-openssl.sh
/usr/bin/python3 signing-jwcrypto.py
node tokens-jose.mjs
/usr/bin/python3 receipts.py

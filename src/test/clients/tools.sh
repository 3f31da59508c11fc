#!/usr/bin/env bash
# Checks that what `make clients` needs is installed, and says all that is missing at once.
set -euo pipefail

missing=0
need() {
  echo "make clients needs $1: $2" >&2
  missing=1
}

node -e 'process.exit(parseInt(process.versions.node) < 20 ? 1 : 0)' 2>/dev/null && npm --version >/dev/null 2>&1 ||
  need "Node 20 or later, and npm" "apt-get install nodejs npm"
"$PYTHON" -c '
import dateutil, pydantic, typing_extensions, urllib3
assert pydantic.VERSION.startswith("2.")' 2>/dev/null ||
  need "Python 3.10 or later with pydantic 2, urllib3 and dateutil (PYTHON is $PYTHON)" \
    "apt-get install python3-pydantic python3-urllib3 python3-dateutil;
  Debian before 13 and Ubuntu before 25.04 have pydantic 1 only: there, name another Python with PYTHON=..."
go version >/dev/null 2>&1 || need "Go 1.19 or later" "apt-get install golang"
curl --version >/dev/null 2>&1 || need "curl" "apt-get install curl"
exit $missing

#!/usr/bin/env bash
# Runs a command with Prism between it and the Pawl at PAWL, and fails if Prism sees anything that spec/openapi.yaml does not
# permit, in a request or in a response. Prism passes on a response when it is complete, so no stream may stay open.
set -euo pipefail
cd "$(dirname "$0")/../../.."

port=$(node -e 'const s = require("net").createServer().listen(0, () => { console.log(s.address().port); s.close(); })')
mkdir -p target/clients
log=target/clients/prism.log
src/test/clients/typescript/node_modules/.bin/prism proxy --port "$port" spec/openapi.yaml "$PAWL" > "$log" 2>&1 &
prism=$!
trap 'kill "$prism" 2> target/clients/kill.log || true; wait "$prism" || true' EXIT
until grep -q 'Prism is listening' "$log"; do
  kill -0 "$prism" || { cat "$log" >&2; exit 1; }
  sleep 0.2
done

PAWL=http://127.0.0.1:$port "$@"
if grep -E 'Violation:|terminated with error' "$log" >&2; then
  echo "Prism has seen violations of spec/openapi.yaml: $log" >&2
  exit 1
fi
echo "Prism: $(grep -c 'Request received' "$log") requests, no violation of spec/openapi.yaml."

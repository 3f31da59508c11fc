#!/usr/bin/env bash
# Starts Pawl as `make run` does, on a free port and in a folder of its own, and walks the story against it with the
# client of each language. Each program gets PAWL, TOKEN and CALLBACK_SECRET.
set -euo pipefail
cd "$(dirname "$0")/../../.."

PAWL_DEV_DIR=$(mktemp -d)
PAWL_PORT=$(node -e 'const s = require("net").createServer().listen(0, () => { console.log(s.address().port); s.close(); })')
CALLBACK_SECRET=$(node -p 'require("crypto").randomBytes(32).toString("hex")')
export PAWL_DEV_DIR PAWL_PORT CALLBACK_SECRET
export PAWL=http://localhost:$PAWL_PORT
classpath=target/classes:$(cat target/dev.classpath)

PAWL_CALLBACK_SECRET=$CALLBACK_SECRET \
  "$JAVA" -XX:+UseSerialGC -Dlogback.configurationFile=logback.xml -cp "$classpath" dev.pawl.dev.DevServer > target/clients/pawl.log 2>&1 &
server=$!
trap 'kill "$server" 2> target/clients/kill.log || true; wait "$server" || true; rm -rf "$PAWL_DEV_DIR"' EXIT

until curl -sSf -o target/clients/readyz.json "$PAWL/readyz" 2> target/clients/curl.log; do
  kill -0 "$server" || { cat target/clients/pawl.log >&2; exit 1; }
  sleep 0.2
done
TOKEN=$("$JAVA" -XX:TieredStopAtLevel=1 -cp "$classpath" dev.pawl.dev.TokenCommand alice editor)
export TOKEN

echo "The story in TypeScript:"
src/test/clients/through-prism.sh npm --prefix src/test/clients/typescript run --silent story
echo "The story in Python:"
PYTHONPATH=target/clients/python PYTHONDONTWRITEBYTECODE=1 "$PYTHON" src/test/clients/python/story.py
echo "The story in Go:"
target/clients/go/story
echo "The commands of README.md and docs/editors.md, with pawl-cli:"
src/test/clients/through-prism.sh src/test/clients/walk.sh > target/clients/walk.log 2>&1 || { cat target/clients/walk.log >&2; exit 1; }
tail -n 1 target/clients/walk.log

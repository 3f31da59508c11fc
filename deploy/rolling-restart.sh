#!/bin/bash
# rolling-restart.sh [--all-at-once] - replaces the two replicas behind nginx, one after the other, by containers of the
# current image. With LOAD=1 it sends load through the proxy meanwhile (compose.demo.yaml), prints the result, and
# fails if a request failed. --all-at-once demonstrates that it can fail.
#
# Set the same environment as for `docker compose up`, including COMPOSE_FILE, PAWL_ENV_FILE and
# COMPOSE_PROJECT_NAME.
set -euo pipefail
cd "$(dirname "$0")/.."

at_proxy() { docker compose exec -T nginx "$@"; }
replace() { docker compose up --detach --wait --no-deps --force-recreate "$@" >/dev/null 2>&1; }
one_after_the_other() {
  for replica in pawl-1 pawl-2; do
    # nginx does not ask /readyz: told so, it sends no new request there. What is under way is finished by Pawl.
    at_proxy touch "/tmp/out-$replica"
    replace "$replica" || { echo "$replica did not get ready; it stays out" >&2; exit 1; }
    at_proxy rm "/tmp/out-$replica"
    echo "$replica is replaced"
  done
}
restart() {
  if [ "${1:-}" = --all-at-once ]; then replace pawl-1 pawl-2; else one_after_the_other; fi
}

if [ -z "${LOAD:-}" ]; then
  restart "$@"
  exit
fi
# The load ends with its input, which this script holds open.
coproc docker compose exec -T demo java -XX:+UseSerialGC -cp 'target/classes:target/dev-lib/*' \
  dev.pawl.dev.DemoLoad http://nginx:8080
load=$COPROC_PID
exec 4<&"${COPROC[0]}" 5>&"${COPROC[1]}"
eval "exec ${COPROC[1]}>&-"
read -r -t 60 line <&4
echo "$line"
restart "$@"
exec 5>&-
cat <&4
wait "$load"

#!/bin/bash
# The README's first cancel, through nginx and both replicas; one replica is killed on the way. The script starts its own
# containers and removes them afterwards. `make smoke` builds the images that it needs.
set -euo pipefail
cd "$(dirname "$0")/.."
PAWL_SECRETS=$(mktemp -d)
export PAWL_SECRETS COMPOSE_PROJECT_NAME=pawl-smoke-$$ PAWL_NETWORK=${PAWL_NETWORK:-10.213.78} PAWL_HTTP_PORT=0
export COMPOSE_FILE=compose.yaml:deploy/compose.demo.yaml PAWL_ENV_FILE=deploy/demo.env

end() {
  code=$?
  if [ "$code" != 0 ]; then docker compose logs --no-color --tail 60 >&2 || true; fi
  docker compose down --volumes --timeout 1 >/dev/null 2>&1 || echo "could not take $COMPOSE_PROJECT_NAME down" >&2
  rm -rf "$PAWL_SECRETS" "$answer"
  [ "$code" = 0 ] && echo "smoke: all as it should be" || echo "smoke: FAILED" >&2
  exit "$code"
}
answer=$(mktemp)
trap end EXIT
trap 'exit 130' INT TERM

fail() { echo "  expected $*, but: $(cat "$answer")" >&2; exit 1; }
step() { printf '%s\n' "- $*"; }
requests=0
# call STATUS PATH [curl options]: sends a request as an editor, and exits if the status is a different one.
call() {
  local expected=$1 path=$2 status
  shift 2
  requests=$((requests + 1))
  status=$(curl -sS -o "$answer" -D "$answer.head" -w '%{http_code}' -m 30 -H "Authorization: Bearer $token" \
    -H 'Content-Type: application/json' -H "X-Correlation-Id: smoke-$requests" "$@" "$pawl$path")
  [ "$status" = "$expected" ] || fail "$expected from $path, got $status"
}
member() { grep -o "\"$1\":\"[^\"]*\"" "$answer" | head -n 1 | cut -d '"' -f 4; }
is() { [ "$(member "$1")" = "$2" ] || fail "$1 $2"; }
count() { grep -o "$1" "$answer" | wc -l; }
# until_is SECONDS MEMBER VALUE: reads the job until the member has the value.
until_is() {
  local end=$((SECONDS + $1))
  until call 200 "/jobs/$job" && [ "$(member "$2")" = "$3" ]; do
    [ "$SECONDS" -lt "$end" ] || fail "$2 $3 within $1 s"
    sleep 0.2
  done
}
# until_more VERSION: reads the job until it has moved on from there.
until_more() {
  local end=$((SECONDS + 60))
  until call 200 "/jobs/$job" && [ "$(version)" -gt "$1" ]; do
    [ "$SECONDS" -lt "$end" ] || fail "a version after $1"
    sleep 0.2
  done
}
version() { grep -o '"version":[0-9]*' "$answer" | cut -d : -f 2; }
# answered_by REPLICA: how many of our requests it logged.
answered_by() { docker compose logs --no-color "$1" | grep -c 'smoke-[0-9]' || true; }

deploy/make-secrets.sh "$PAWL_SECRETS"
docker compose up --detach --wait --quiet-pull 2>&1 | tail -n 3
pawl=http://$(docker compose port nginx 8080 | sed 's/^0\.0\.0\.0/localhost/')
token=$(docker compose exec -T demo java -XX:TieredStopAtLevel=1 -cp 'target/classes:target/dev-lib/*' dev.pawl.dev.TokenCommand smoke editor)
step "PostgreSQL, the migrations, two replicas and nginx are up at $pawl"

for path in /healthz /readyz /metrics /internal/jobs/x/status /nothing; do
  call 404 "$path"
  is error_code RESOURCE_NOT_FOUND
done
call 404 /internal/jobs/x/status -X POST -d '{}'
step "probes and callbacks cannot be reached from outside"
token=none call 401 /projects
head -c 200000 /dev/zero | tr '\0' ' ' >"$PAWL_SECRETS/blanks"
call 413 /projects --data-binary "@$PAWL_SECRETS/blanks"
is error_code PAYLOAD_TOO_LARGE
grep -qi '^content-type: application/problem+json' "$answer.head" || fail "a problem document"
step "what is far too large is refused by nginx, in the form of Pawl"

call 201 /projects -d '{"name": "My first project"}'
project=$(member id)
new_job() {
  call 201 "/projects/$project/jobs" -X POST
  job=$(member id)
  call 200 "/jobs/$job/confirm-upload" -d "{\"video_uri\": \"$1\"}"
  call 202 "/jobs/$job/run" -X POST
}
new_job 's3://media/interview.mp4?demo=slow'
until_is 30 status AUDIO_EXTRACTING
step "job $job is at work"
for replica in pawl-1 pawl-2; do
  [ "$(answered_by "$replica")" -gt 0 ] || fail "$replica to have answered"
done
step "both replicas have answered: $(answered_by pawl-1) and $(answered_by pawl-2) of $requests"

docker kill "$(docker compose ps --quiet pawl-1)" >/dev/null
step "pawl-1 was killed"
killed=$SECONDS
for _ in $(seq 20); do call 200 "/jobs/$job"; done
step "20 reads were answered all the same, in $((SECONDS - killed)) s"
until_more "$(version)"
step "the orchestrator has reported on, to the replica that is left"
call 200 "/jobs/$job/cancel" -d '{"reason_code": "WRONG_VIDEO"}'
is status CANCELLED
[ "$(count '"cancel"')" = 0 ] || fail "no second cancel among the allowed actions"
until_is 30 state STOPPED
step "the job is cancelled, and its work has stopped"
call 200 "/jobs/$job/audit-events"
[ "$(count '"new_status":"CANCELLED"')" = 1 ] || fail "one event of the cancel"
grep -q '"actor_id":"smoke"' "$answer" || fail "the editor in the audit trail"
step "$(count '"sequence"') audit events, one of them the cancel"
call 409 "/jobs/$job/cancel" -X POST
is error_code FSM_TERMINAL_IMMUTABLE
call 200 "/jobs/$job"
step "a second cancel is refused"

new_job 's3://media/interview.mp4?demo=ignore-cancel'
until_is 30 state DELIVERED
call 200 "/jobs/$job/cancel" -X POST
end_of_patience=$((SECONDS + 60))
until docker compose logs --no-color demo | grep -q 'reported .*: 409'; do
  [ "$SECONDS" -lt "$end_of_patience" ] || fail "a late callback that is refused"
  sleep 0.5
done
call 200 "/jobs/$job"
is status CANCELLED
step "a callback that comes late is refused, and changes nothing"

docker compose up --detach --wait --no-deps pawl-1 >/dev/null 2>&1
before=$(answered_by pawl-1)
back=$((SECONDS + 30))
until [ "$(answered_by pawl-1)" -gt "$before" ]; do
  call 200 "/jobs/$job"
  [ "$SECONDS" -lt "$back" ] || fail "pawl-1 to answer again"
done
step "pawl-1 is back and answers"
docker compose stop pawl-1 pawl-2 >/dev/null 2>&1
call 503 /projects
is error_code SERVICE_UNAVAILABLE
step "without any replica nginx says so, in the form of Pawl; $requests requests in all"

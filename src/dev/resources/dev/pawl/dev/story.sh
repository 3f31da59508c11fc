PAWL=@URL@
TOKEN=@TOKEN@
SECRET=@SECRET@
call() { curl -sS -H "Authorization: Bearer $TOKEN" -H 'Content-Type: application/json' "$@"; echo; }
id() { grep -o '"id":"[^"]*"' | head -n 1 | cut -d '"' -f 4; }

PROJECT=$(call $PAWL/projects -d '{"name": "My first project"}' | id)
JOB=$(call -X POST $PAWL/projects/$PROJECT/jobs | id)
call $PAWL/jobs/$JOB/confirm-upload -d '{"video_uri": "s3://media/interview.mp4"}'
call -X POST $PAWL/jobs/$JOB/run
sleep 8; call $PAWL/jobs/$JOB
call $PAWL/jobs/$JOB/cancel -d '{"reason_code": "WRONG_VIDEO"}'
sleep 1; call $PAWL/jobs/$JOB
call $PAWL/jobs/$JOB/audit-events
call -X POST $PAWL/jobs/$JOB/cancel
curl -sS -i $PAWL/internal/jobs/$JOB/status -H "X-Callback-Secret: $SECRET" -H 'Content-Type: application/json' -d '{"event_id": "late", "status": "TRANSCRIPT_READY", "occurred_at": "'$(date -u +%FT%TZ)'", "correlation_id": "late-1"}'

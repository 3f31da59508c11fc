"""An orchestrator for Pawl (spec/orchestrators.md) that does no work: it waits, and reports."""
import base64, hashlib, hmac, json, os, threading, time, urllib.error, urllib.request  # noqa: E401
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

WEBHOOK_KEY = base64.b64decode(os.environ["PAWL_WEBHOOK_SECRET"].removeprefix("whsec_"))
CALLBACK_SECRET = os.environ["PAWL_CALLBACK_SECRET"]
STAGE_SECONDS = float(os.environ.get("STAGE_SECONDS", "3"))
MAX_BODY_BYTES, TOLERANCE_SECONDS = 65536, 300

# What an order leads through: a status, and the file that its report brings. A stage takes time before its result.
WHOLE_WAY = [("AUDIO_EXTRACTING", None), ("AUDIO_READY", "audio_uri"), ("TRANSCRIBING", None),
             ("TRANSCRIPT_READY", "transcript_uri"), ("GENERATING", None), ("DRAFT_READY", "draft_uri")]
COMPLETED = {"UPLOADED": 0, "AUDIO_READY": 2, "TRANSCRIPT_READY": 4}
STEPS = {"job.run": lambda order: WHOLE_WAY[COMPLETED.get(order.get("resume_from_status"), 0):],
         "job.regenerate": lambda order: [("DRAFT_READY", "draft_uri")],
         "job.export": lambda order: [("DONE", "exports")]}
STOPS = ("job.cancel", "job.kill")  # The second one means: without tidying up. There is nothing to tidy up here.


class Stopped(Exception):
    """The work must end."""


class Dispatch:
    """One order of work. A real orchestrator keeps all of them in its database, also those that were cancelled before
    they came: after a restart it must neither start work twice nor start cancelled work."""
    lock, known = threading.Lock(), {}

    def __init__(self):
        self.stop, self.worker = threading.Event(), None

    def work(self, order):
        try:
            for count, (status, artifact) in enumerate(STEPS[order["type"]](order), 1):
                dispatch_id, uri = order["dispatch_id"], f"s3://artifacts/{order['dispatch_id']}/{artifact}"
                event = {"event_id": f"{dispatch_id}-{count}", "dispatch_id": dispatch_id, "status": status,
                         "sequence": count}  # Orders the events, whatever the clocks say.
                self.wait(STAGE_SECONDS if artifact else 0)
                if artifact:
                    files = [f"{uri}.{one}" for one in order["formats"]] if artifact == "exports" else uri
                    event["artifact_updates"] = {artifact: files}
                self.report(order["callback_url"], event | {"occurred_at": datetime.now(timezone.utc).isoformat()})
            print(f"finished {order['type']} {order['dispatch_id']}", flush=True)
        except Stopped as why:
            print(f"ended {order['type']} {order['dispatch_id']}: {why}", flush=True)

    def wait(self, seconds):
        if self.stop.wait(seconds):
            raise Stopped("Pawl asked for it")

    def report(self, url, event):
        """Sends one event until Pawl has answered it; raises when the work must end."""
        headers = {"Content-Type": "application/json", "X-Callback-Secret": CALLBACK_SECRET}
        for attempt in range(1, 1000):
            try:
                request = urllib.request.Request(url, json.dumps(event).encode(), headers)
                with urllib.request.urlopen(request, timeout=10) as answer:
                    status, found = answer.status, answer.headers
            except urllib.error.HTTPError as refused:
                status, found = refused.code, refused.headers
            except OSError:  # No answer: the event may have been applied or not, so it is sent again.
                status, found = 500, {}
            if found.get("Pawl-Directive") == "stop":
                raise Stopped("Pawl says stop")
            if status < 300:
                return
            if status < 500:
                raise Stopped(f"Pawl refused {event['status']}: {status}")
            self.wait(float(found.get("Retry-After") or min(2 ** attempt, 60)))


def answer(order):
    with Dispatch.lock:
        dispatch = Dispatch.known.setdefault(order["dispatch_id"], Dispatch())
        if order["type"] in STOPS:
            dispatch.stop.set()
        elif order["type"] not in STEPS:
            return 400
        elif dispatch.stop.is_set():
            return 410
        elif not dispatch.worker:
            dispatch.worker = threading.Thread(target=dispatch.work, args=(order,), daemon=True)
            dispatch.worker.start()
    if order["type"] not in STOPS:
        return 202
    if dispatch.worker:  # 200 says that nothing works on the job any more; 202 says: not yet, ask again.
        dispatch.worker.join(1)
    return 202 if dispatch.worker and dispatch.worker.is_alive() else 200


class Webhooks(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    log_message = lambda *_: None  # Logs no request: what matters is printed.

    def do_POST(self):
        body = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), MAX_BODY_BYTES))
        self.send_response(answer(json.loads(body)) if self.is_signed(body) else 401)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def is_signed(self, body):
        """Looks at the raw body, not at parsed JSON."""
        message, moment = self.headers.get("webhook-id", ""), self.headers.get("webhook-timestamp", "")
        if not moment.isdecimal() or abs(time.time() - int(moment)) > TOLERANCE_SECONDS:
            return False
        digest = hmac.new(WEBHOOK_KEY, f"{message}.{moment}.".encode() + body, hashlib.sha256).digest()
        expected = b"v1," + base64.b64encode(digest)
        given = self.headers.get("webhook-signature", "").encode().split()
        return any(hmac.compare_digest(expected, one) for one in given)


server = ThreadingHTTPServer(("", int(os.environ.get("PORT", "9090"))), Webhooks)
print(f"listening on {server.server_port}", flush=True)
server.serve_forever()

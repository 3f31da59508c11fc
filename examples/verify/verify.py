#!/usr/bin/env python3
"""Verifies an export of Pawl's audit trail (spec/audit_chain.md), without Pawl: exit status 0 if all holds, else 1."""
import argparse, hashlib, json, re, struct, sys
from digests import Digests, public_key
from datetime import datetime, timedelta

ANY = re.compile(r"[\s\S]*")
ID = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CHAIN = re.compile("[0-9a-f]{64}")
TIME = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]{1,6}))?Z")
HEAD = re.compile("([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):([1-9][0-9]{0,8}):([0-9a-f]{64})")
OPTIONAL = {"actor_id", "prev_status", "reason_code", "callback_id_hash", "callback_payload_hash"}
OUT_OF_ORDER = "out of order"

def matched(form, value):
    if not isinstance(value, str) or not form.fullmatch(value):
        raise ValueError(value)
    return form.fullmatch(value)

def text(value):
    return matched(ANY, value)[0].encode("utf-8")

def uuid(value):
    return bytes.fromhex(matched(ID, value)[0].replace("-", ""))

def integer(value):
    if type(value) is not int or not 1 <= value < 2**31:
        raise ValueError(value)
    return struct.pack(">q", value)

def micros(value):
    *parts, fraction = matched(TIME, value).groups("")
    year, *rest = map(int, parts)
    shift = 400 if year == 0 else 0  # Python has no year 0, but the calendar repeats itself every 400 years.
    since = datetime(year + shift, *rest) - datetime(1970 + shift, 1, 1)
    return since // timedelta(microseconds=1) + int(fraction.ljust(6, "0"))

def time(value):
    return struct.pack(">q", micros(value))

FIELDS = {"event_type": text, "job_id": uuid, "project_id": uuid, "sequence": integer, "actor_type": text, "actor_id": text,
          "prev_status": text, "new_status": text, "reason_code": text, "occurred_at": time, "recorded_at": time,
          "correlation_id": text, "callback_id_hash": uuid, "callback_payload_hash": uuid}

def once(pairs):
    if len(dict(pairs)) < len(pairs):
        raise ValueError("a name that is there twice")
    return dict(pairs)

def parse(line):
    event = json.loads(line.decode("utf-8"), object_pairs_hook=once)
    if len(line) > 65536 or type(event) is not dict or event.keys() - FIELDS.keys() != {"chain"}:
        raise ValueError("not an event")
    matched(CHAIN, event["chain"])
    values = [None if name in OPTIONAL and name not in event else form(event[name]) for name, form in FIELDS.items()]
    return event, b"".join(b"\xff" * 4 if v is None else struct.pack(">I", len(v)) + v for v in values)

def finding(event, fields, last):
    if last and (event["job_id"], event["sequence"]) <= (last["job_id"], last["sequence"]):
        return OUT_OF_ORDER
    before = last if last and last["job_id"] == event["job_id"] else {"sequence": 0, "chain": "00" * 32}
    if before["sequence"] + 1 < event["sequence"]:
        return f"missing before it: {before['sequence'] + 1} to {event['sequence'] - 1}"
    if hashlib.sha256(b"\x01" + bytes.fromhex(before["chain"]) + fields).hexdigest() != event["chain"]:
        return "altered"
    first = event["event_type"] == "JOB_CREATED"
    follows = [before.get("new_status"), before.get("project_id", event["project_id"]), before["sequence"] == 0]
    return "" if [event.get("prev_status"), event["project_id"], first] == follows else "does not continue"

def verify(file, heads, digests=None):
    last, events, jobs, findings, kept = None, 0, 0, 0, dict.fromkeys(heads, "not there")
    for number, line in enumerate(file, 1):
        try:
            event, fields = parse(line.removesuffix(b"\n"))
        except (ValueError, KeyError, RecursionError):
            findings += print(f"line {number}: not an event") or 1
            continue
        events, found = events + 1, finding(event, fields, last)
        if found:
            findings += print(f"line {number}: job {event['job_id']}, event {event['sequence']}: {found}") or 1
        if found != OUT_OF_ORDER:
            jobs += not last or last["job_id"] != event["job_id"]
            for head in (h for h in heads if h[:2] == (event["job_id"], event["sequence"])):
                kept[head] = "" if head[2] == event["chain"] else "another chain"
            if digests:
                leaf = uuid(event["job_id"]) + integer(event["sequence"]) + bytes.fromhex(event["chain"])
                digests.take(micros(event["recorded_at"]), leaf)
            last = event
    for job, sequence, chain in (head for head in heads if kept[head]):
        findings += print(f"job {job}, event {sequence}: {kept[job, sequence, chain]}") or 1
    findings += sum(print(found) or 1 for found in (digests.conclude() if digests else ()))
    whole = (f", and has what was kept of it: {len(heads)} Audit-Heads" if heads else "" if digests else
             "; no Audit-Head was compared, so what was cut off, left out or chained anew does not show")
    whole += f", and {digests.summary()}" if digests and not findings else ""
    print(f"{events} events of {jobs} jobs: " + (f"{findings} findings" if findings else "every chain holds" + whole))
    return findings == 0

def head(value):
    job, sequence, chain = matched(HEAD, value).groups()
    return job, int(sequence), chain

if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("file", type=argparse.FileType("rb"))
    options.add_argument("--head", action="append", default=[], type=head, help="JOB:SEQUENCE:CHAIN, which was kept")
    options.add_argument("--digests", help="a folder of signed digests")
    options.add_argument("--key", action="append", default=[], help="a PEM file with a public key of digests that is trusted")
    given = options.parse_args()
    if bool(given.digests) != bool(given.key):
        options.error("--digests and --key go together")
    signed = Digests(given.digests, [public_key(key) for key in given.key], micros) if given.digests else None
    sys.exit(0 if verify(given.file, given.head, signed) else 1)

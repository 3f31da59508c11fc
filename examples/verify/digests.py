"""Verifies the signed digests of Pawl's audit trail (spec/audit_digest.md), for verify.py. Needs openssl 3 for the signatures."""
import base64, bisect, functools, hashlib, os, pathlib, re, subprocess, tempfile

HASH, SIGNATURE, TIME = '"([0-9a-f]{64})"', '"([0-9a-f]{128})"', r'"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{6}Z)"'
DIGEST = re.compile('{"events":(0|[1-9][0-9]{0,8}),"from":%s,"key_id":%s,"number":([1-9][0-9]{0,14}),"previous":%s,"root":%s,'
                    '"signature":%s,"to":%s}' % (TIME, HASH, HASH, HASH, SIGNATURE, TIME))
KEY = re.compile('{(?:"endorsed_by":%s,"endorsement":%s,)?"key_id":%s,"public_key":%s}' % (HASH, SIGNATURE, HASH, HASH))
X509_PREFIX = bytes.fromhex("302a300506032b6570032100")
NONE_BEFORE, BEGINNING = "0" * 64, "1970-01-01T00:00:00.000000Z"

def public_key(file):
    with open(file) as pem:
        return base64.b64decode("".join(pem.read().splitlines()[1:-1]))[-32:]

def sha256(data):
    return hashlib.sha256(data).digest()

class Digest:
    def __init__(self, name, content, time):
        events, self.since, self.key, number, self.previous, self.root, _, self.until = DIGEST.fullmatch(content).groups()
        self.name, self.content, self.events, self.number = name, content, int(events), int(number)
        self.start, self.end = time(self.since), time(self.until)
        self.size, self.whole = 0, []  # The tree so far: the roots of its whole subtrees, from left to right.
        if self.start >= self.end:
            raise ValueError(content)

    def add(self, leaf):
        node, self.size = sha256(b"\0" + leaf), self.size + 1
        place = self.size
        while place % 2 == 0:
            node, place = sha256(b"\1" + self.whole.pop() + node), place // 2
        self.whole.append(node)

    def link(self, before):
        if before is None:
            start = (self.previous, self.since) == (NONE_BEFORE, BEGINNING)
            return "does not follow" if self.number == 1 and not start else ""
        if before.number + 1 < self.number:
            return f"missing before it: {before.number + 1} to {self.number - 1}"
        follows = (sha256(before.content.encode()).hex(), before.until)
        return "" if (self.previous, self.since) == follows else "does not follow"

    def held(self):
        if self.size != self.events:
            return f"{self.events} events, but {self.size} in the file"
        *rest, root = self.whole or [sha256(b"")]
        for left in reversed(rest):
            root = sha256(b"\1" + left + root)
        return "" if root.hex() == self.root else "another root"

@functools.cache
def signed(key, content, name):
    """Whether the member of this name is a signature by key of all other members."""
    signature = re.search('"%s":%s,' % (name, SIGNATURE), content)
    files = {"key": X509_PREFIX + key, "message": content.replace(signature[0], "").encode(), "sig": bytes.fromhex(signature[1])}
    with tempfile.TemporaryDirectory() as folder:
        for file, data in files.items():
            pathlib.Path(folder, file).write_bytes(data)
        command = "openssl pkeyutl -verify -pubin -keyform DER -inkey key -rawin -in message -sigfile sig".split()
        return subprocess.run(command, cwd=folder, capture_output=True).returncode == 0

class Digests:
    def __init__(self, folder, keys, time):
        self.findings, self.digests, self.outside, self.trusted = [], [], 0, {sha256(key).hex(): key for key in keys}
        found, endorsed = [], []
        paths = (os.path.relpath(os.path.join(at, file), folder) for at, _, files in os.walk(folder) for file in files
                 if file.endswith(".json") and not file.startswith("."))
        for name in sorted(path.replace(os.sep, "/") for path in paths):
            with open(os.path.join(folder, name), encoding="latin-1", newline="") as file:
                content = file.read()
            try:
                if not name.startswith("keys/"):
                    found.append(Digest(name, content, time))
                else:
                    by, _, key_id, key = KEY.fullmatch(content).groups()
                    if sha256(bytes.fromhex(key)).hex() != key_id:
                        raise ValueError(name)
                    endorsed.append((by, key_id, bytes.fromhex(key), content))
            except (AttributeError, ValueError):
                self.findings.append(f"file {name}: not a " + ("key" if name.startswith("keys/") else "digest"))
        for digest in sorted(found, key=lambda one: (one.number, one.name)):
            if not self.digests or self.digests[-1].number != digest.number:
                self.digests.append(digest)
            elif self.digests[-1].content != digest.content:
                self.findings.append(f"file {digest.name}: another digest {digest.number}")
        while [self.trusted.update({i: k}) for by, i, k, c in endorsed  # Until no further key is endorsed by a trusted one.
               if i not in self.trusted and by in self.trusted and signed(self.trusted[by], c, "endorsement")]:
            pass
        self.order = sorted(self.digests, key=lambda one: (one.start, one.number))
        self.starts = [one.start for one in self.order]

    def take(self, recorded_at, leaf):
        at = bisect.bisect_right(self.starts, recorded_at) - 1
        if at >= 0 and recorded_at < self.order[at].end:
            self.order[at].add(leaf)
        else:
            self.outside += 1

    def conclude(self):
        yield from self.findings + ([] if self.digests else ["no digest is there"])
        links = [one.link(before) for one, before in zip(self.digests, [None] + self.digests)] + ["the end"]
        for one, link, next_link in zip(self.digests, links, links[1:]):
            # One that the next one names is as good as that one.
            is_signed = not next_link or one.key in self.trusted and signed(self.trusted[one.key], one.content, "signature")
            for finding in (link, "" if is_signed else "not signed by a trusted key", one.held()):
                if finding:
                    yield f"digest {one.number}: {finding}"

    def summary(self):
        first, last = self.digests[0], self.digests[-1]
        return (f"is what the digests {first.number} to {last.number} have signed, until {last.until}; "
                f"outside of them: {self.outside} events")

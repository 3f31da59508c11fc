package dev.pawl.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Verifies the digests in a folder, and an export with them (spec/audit_digest.md, What a verifier finds). For one
 * export.
 */
public final class SignedDigests {
    private final DigestFiles files;
    private final List<Window> windows = new ArrayList<>();
    /** By their beginnings. */
    private final TreeMap<Instant, Window> byTime = new TreeMap<>();

    private final Map<String, VerifyingKey> trusted = new LinkedHashMap<>();
    private long outside;

    private SignedDigests(DigestFiles files) {
        this.files = files;
    }

    /** A digest, and the tree of the events that should be in it. */
    private record Window(Digest digest, String hash, MerkleTree tree) {
        /** Empty if it follows {@code before}, or the first one follows nothing. */
        String linkFinding(@Nullable Window before) {
            if (before == null) {
                return digest.number() == 1
                                && !(digest.previous().equals(Digest.NONE_BEFORE)
                                        && digest.from().equals(Digest.BEGINNING))
                        ? "does not follow"
                        : "";
            }
            long expected = before.digest.number() + 1;
            if (expected < digest.number()) {
                return "missing before it: " + expected + " to " + (digest.number() - 1);
            }
            return digest.previous().equals(before.hash) && digest.from().equals(before.digest.to())
                    ? ""
                    : "does not follow";
        }

        String contentFinding() {
            if (tree.size() != digest.events()) {
                return "%d events, but %d in the file".formatted(digest.events(), tree.size());
            }
            return HexFormat.of().formatHex(tree.root()).equals(digest.root()) ? "" : "another root";
        }
    }

    /**
     * Reads the digests in {@code folder}.
     *
     * @param keys those that the caller trusts
     */
    public static SignedDigests in(Path folder, List<VerifyingKey> keys) throws IOException {
        SignedDigests digests = new SignedDigests(DigestFiles.in(folder));
        keys.forEach(key -> digests.trusted.put(key.id(), key));
        digests.trustSuccessors();
        for (Digest digest : digests.files.digests()) {
            Window window = new Window(digest, digest.hash(), new MerkleTree());
            digests.windows.add(window);
            digests.byTime.put(digest.from(), window);
        }
        return digests;
    }

    /** Those that a trusted key has signed, and those that they have signed. */
    private void trustSuccessors() {
        boolean more = true;
        while (more) {
            more = false;
            for (KeyEndorsement key : files.keys()) {
                VerifyingKey before = key.endorsedBy() == null ? null : trusted.get(key.endorsedBy());
                if (before != null && !trusted.containsKey(key.keyId()) && key.isBy(before)) {
                    trusted.put(key.keyId(), VerifyingKey.of(key.publicKey()));
                    more = true;
                }
            }
        }
    }

    /** Takes the next event of the export. */
    void take(TrailLine line) {
        Map.Entry<Instant, Window> found = byTime.floorEntry(line.recordedAt());
        if (found != null
                && line.recordedAt().isBefore(found.getValue().digest().to())) {
            found.getValue().tree().add(line.leaf());
        } else {
            outside++;
        }
    }

    /** Says what was found, after the last event. */
    void conclude(Consumer<String> find) {
        files.findings().forEach(find);
        if (windows.isEmpty()) {
            find.accept("no digest is there");
        }
        String link = windows.isEmpty() ? "" : windows.getFirst().linkFinding(null);
        for (int i = 0; i < windows.size(); i++) {
            Window window = windows.get(i);
            // One that the next one names is as good as that one.
            String nextLink =
                    i + 1 == windows.size() ? "the end" : windows.get(i + 1).linkFinding(window);
            boolean isSigned = nextLink.isEmpty() || isSigned(window.digest());
            for (String finding :
                    List.of(link, isSigned ? "" : "not signed by a trusted key", window.contentFinding())) {
                if (!finding.isEmpty()) {
                    find.accept("digest " + window.digest().number() + ": " + finding);
                }
            }
            link = nextLink;
        }
    }

    private boolean isSigned(Digest digest) {
        VerifyingKey key = trusted.get(digest.keyId());
        return key != null && key.verifies(digest.signedPart(), digest.signature());
    }

    /** What to say if nothing was found. */
    String summary() {
        Digest first = windows.getFirst().digest();
        Digest last = windows.getLast().digest();
        return "is what the digests %d to %d have signed, until %s; outside of them: %d events"
                .formatted(first.number(), last.number(), Digest.MICROSECONDS.format(last.to()), outside);
    }
}

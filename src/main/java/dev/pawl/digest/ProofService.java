package dev.pawl.digest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.audit.MerkleTree;
import dev.pawl.audit.TrailLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds what proves the events of a trail. */
public final class ProofService {
    /** A digest has to be read as a whole, so that a page has only so many. */
    private static final int MOST_DIGESTS = 20;

    private final DigestRepository digests;

    public ProofService(DigestRepository digests) {
        this.digests = digests;
    }

    /**
     * What proves a part of a trail.
     *
     * @param lines those of {@code trail} that it is about, at least one unless the trail is empty
     */
    record Proved(List<TrailLine> lines, List<AuditProof.Inclusion> inclusions, List<Integer> pending) {
        List<JsonNode> events() {
            return lines.stream().<JsonNode>map(TrailLine::json).toList();
        }
    }

    /** Proves as many events of {@code trail}, from the first on, as 20 digests cover. */
    Proved prove(List<TrailLine> trail) {
        List<TrailLine> lines = new ArrayList<>();
        List<AuditProof.Inclusion> inclusions = new ArrayList<>();
        List<Integer> pending = new ArrayList<>();
        @Nullable Leaves covering = null;
        int asked = 0;
        for (TrailLine line : trail) {
            boolean isCovered = covering != null && covering.covers(line.recordedAt());
            if (!isCovered && asked == MOST_DIGESTS) {
                break;
            }
            if (!isCovered) {
                covering = Leaves.of(digests.covering(line.recordedAt()));
                asked++;
            }
            lines.add(line);
            if (covering == null) {
                pending.add(line.sequence());
            } else {
                inclusions.add(covering.inclusion(line));
            }
        }
        return new Proved(lines, inclusions, pending);
    }

    /** A digest, with the hashes of its leaves. */
    private record Leaves(DigestRepository.Covering covering) {
        static @Nullable Leaves of(Optional<DigestRepository.Covering> found) {
            return found.map(Leaves::new).orElse(null);
        }

        boolean covers(Instant time) {
            return !time.isBefore(covering.digest().from())
                    && time.isBefore(covering.digest().to());
        }

        AuditProof.Inclusion inclusion(TrailLine line) {
            int index = MerkleTree.indexOf(covering.leaves(), line.leaf());
            return index < 0
                    ? new AuditProof.Inclusion(line.sequence(), covering.digest(), null, null)
                    : new AuditProof.Inclusion(line.sequence(), covering.digest(), index, path(index));
        }

        private List<String> path(int index) {
            return MerkleTree.path(covering.leaves(), index).stream()
                    .map(HexFormat.of()::formatHex)
                    .toList();
        }
    }
}

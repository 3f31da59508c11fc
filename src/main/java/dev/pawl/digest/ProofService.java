package dev.pawl.digest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.audit.Digest;
import dev.pawl.audit.MerkleTree;
import dev.pawl.audit.TrailLine;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
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
        List<AuditProof.Inclusion> inclusions = new ArrayList<>();
        List<Integer> pending = new ArrayList<>();
        int proved = 0;
        for (int asked = 0; asked < MOST_DIGESTS && proved < trail.size(); asked++) {
            List<TrailLine> rest = trail.subList(proved, trail.size());
            Instant first = rest.getFirst().recordedAt();
            DigestRepository.Covering covering = digests.covering(first).orElse(null);
            if (covering == null) {
                List<TrailLine> young = whileTrue(rest, time -> !time.isBefore(first));
                young.forEach(line -> pending.add(line.sequence()));
                proved += young.size();
            } else {
                List<TrailLine> covered = whileTrue(rest, covering.digest()::covers);
                inclusions.addAll(inclusions(covered, covering));
                proved += covered.size();
            }
        }
        return new Proved(trail.subList(0, proved), inclusions, pending);
    }

    /** The first of {@code lines}, and those after it as long as their times are such. */
    private static List<TrailLine> whileTrue(List<TrailLine> lines, Predicate<Instant> isSuch) {
        int end = 1;
        while (end < lines.size() && isSuch.test(lines.get(end).recordedAt())) {
            end++;
        }
        return lines.subList(0, end);
    }

    /** @param index of its leaf; -1 if it has none */
    private record Place(TrailLine line, int index) {}

    private static List<AuditProof.Inclusion> inclusions(List<TrailLine> lines, DigestRepository.Covering covering) {
        List<Place> places = lines.stream()
                .map(line -> new Place(line, MerkleTree.indexOf(covering.leaves(), line.leaf())))
                .toList();
        Map<Integer, List<byte[]>> paths = MerkleTree.paths(
                covering.leaves(),
                places.stream().map(Place::index).filter(index -> index >= 0).toList());
        return places.stream()
                .map(place -> inclusion(place, covering.digest(), paths.get(place.index())))
                .toList();
    }

    private static AuditProof.Inclusion inclusion(Place place, Digest digest, @Nullable List<byte[]> path) {
        int sequence = place.line().sequence();
        return path == null
                ? new AuditProof.Inclusion(sequence, digest, null, null)
                : new AuditProof.Inclusion(
                        sequence,
                        digest,
                        place.index(),
                        path.stream().map(HexFormat.of()::formatHex).toList());
    }
}

package dev.pawl.digest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.audit.Digest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a job's trail, and what proves it (spec/openapi.yaml, AuditProof).
 *
 * @param events as in an export, oldest first
 * @param digests one for each event that is signed, in the same order
 * @param pending the sequences of the events that no digest covers yet
 * @param nextCursor null on the last page
 */
record AuditProof(
        List<JsonNode> events,
        List<Inclusion> digests,
        List<Integer> pending,
        @Nullable String nextCursor) {

    /**
     * That an event is in a digest. Without an index and a path, it is not: it has been altered, or added later.
     *
     * @param path 64 hexadecimal digits each, from the leaf to the root
     */
    record Inclusion(
            int sequence,
            Digest digest,
            @Nullable Integer leafIndex,
            @Nullable List<String> path) {}
}

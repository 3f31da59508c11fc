package dev.pawl.job.callback;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pawl.job.Hash;
import java.util.UUID;

/** The hash by which callbacks are compared: the parsed body with defaults applied, keys sorted, times in UTC. */
public final class CanonicalPayload {
    private final ObjectMapper json;

    public CanonicalPayload(ObjectMapper json) {
        this.json = json;
    }

    /** The hash of the canonical payload. */
    UUID hash(StatusCallback callback) {
        try {
            return Hash.of(json.writeValueAsBytes(callback));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}

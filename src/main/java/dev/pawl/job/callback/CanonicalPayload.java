package dev.pawl.job.callback;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The digest by which callbacks are compared: the parsed body with defaults applied, keys sorted, times in UTC. */
public final class CanonicalPayload {
    private final ObjectMapper json;

    public CanonicalPayload(ObjectMapper json) {
        this.json = json;
    }

    /** The SHA-256 of the canonical payload, in hex. */
    String sha256(StatusCallback callback) {
        try {
            byte[] payload = json.writeValueAsBytes(callback);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(payload));
        } catch (NoSuchAlgorithmException | JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}

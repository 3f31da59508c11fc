package dev.pawl.job.callback;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells whether two callbacks say the same: the body as parsed, defaults applied, keys sorted, times in UTC. */
public final class CanonicalPayload {
    private final ObjectMapper json;

    public CanonicalPayload(ObjectMapper json) {
        this.json = json;
    }

    /** SHA-256 in hex. */
    String sha256(StatusCallback callback) {
        try {
            byte[] payload = json.writeValueAsBytes(callback);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(payload));
        } catch (NoSuchAlgorithmException | JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.pawl.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Tells whether two callbacks say the same: the body as parsed, defaults applied, keys sorted, times in UTC. */
public final class CanonicalPayload {
    private final ObjectWriter writer;

    public CanonicalPayload(ObjectMapper json) {
        this.writer = json.copyWith(json.getFactory())
                .setConfig(json.getSerializationConfig().with(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY))
                .writer(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
    }

    /** SHA-256 in hex. */
    String sha256(StatusCallback callback) {
        try {
            byte[] payload = writer.writeValueAsBytes(callback);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(payload));
        } catch (NoSuchAlgorithmException | JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.pawl;

import dev.pawl.audit.DigestKey;
import dev.pawl.digest.DigestKeys;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Whether the audit trail is signed, and where the digests go (spec/audit_digest.md).
 *
 * @param keys as they are now; empty if nothing is signed
 * @param folder where each digest becomes a file; empty for nowhere
 * @param url where each digest is sent as a webhook; empty for nowhere
 */
public record AuditConfig(Supplier<Optional<DigestKeys>> keys, Optional<Path> folder, Optional<URI> url) {
    private static final String KEY = "PAWL_AUDIT_KEY_FILE";
    private static final String NEXT_KEY = "PAWL_AUDIT_KEY_NEXT_FILE";
    private static final String FOLDER = "PAWL_AUDIT_DIGEST_DIR";
    private static final String URL = "PAWL_AUDIT_DIGEST_URL";

    static AuditConfig from(EnvironmentReader reader) {
        reader.mustBeSetWith(KEY, NEXT_KEY, FOLDER, URL);
        return new AuditConfig(
                reader.current(KEY, AuditConfig::keys),
                reader.folder(FOLDER),
                reader.isSet(URL) ? Optional.of(reader.httpUri(URL)) : Optional.empty());
    }

    private static Optional<DigestKeys> keys(EnvironmentReader reader) {
        Optional<DigestKey> next = reader.nextDigestKey(NEXT_KEY);
        return reader.digestKey(KEY).map(present -> new DigestKeys(present, next.orElse(null)));
    }
}

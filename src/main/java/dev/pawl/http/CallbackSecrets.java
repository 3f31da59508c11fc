package dev.pawl.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The secrets that a callback may carry: one, or two during a rotation. */
public final class CallbackSecrets {
    private final List<byte[]> secrets;

    public CallbackSecrets(List<String> secrets) {
        this.secrets = secrets.stream().map(secret -> secret.getBytes(UTF_8)).toList();
    }

    /** Compares with every secret in constant time. */
    boolean matches(@Nullable String sent) {
        byte[] candidate = sent == null ? new byte[0] : sent.getBytes(UTF_8);
        boolean matches = false;
        for (byte[] secret : secrets) {
            matches |= MessageDigest.isEqual(secret, candidate);
        }
        return matches;
    }
}

package dev.pawl.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The secrets that a callback may carry: one, or two during a rotation. */
public final class CallbackSecrets {
    private final Supplier<List<String>> secrets;

    /** @param secrets as they are now */
    public CallbackSecrets(Supplier<List<String>> secrets) {
        this.secrets = secrets;
    }

    /** Compares with every secret in constant time. */
    boolean matches(@Nullable String sent) {
        byte[] candidate = sent == null ? new byte[0] : sent.getBytes(UTF_8);
        boolean matches = false;
        for (String secret : secrets.get()) {
            matches |= MessageDigest.isEqual(secret.getBytes(UTF_8), candidate);
        }
        return matches;
    }
}

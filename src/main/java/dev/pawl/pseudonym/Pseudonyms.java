package dev.pawl.pseudonym;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The pseudonym of each person: {@code p-} and 64 hexadecimal digits, the HMAC-SHA-256 of the subject under a key of
 * the person's own. Without that key nobody can say whose it is, or make it again.
 */
public final class Pseudonyms implements UnaryOperator<String> {
    /** For so long, a replica still knows somebody whose key was destroyed by another process. */
    private static final Duration KNOWN_FOR = Duration.ofMinutes(1);

    private static final int MOST_KNOWN = 10_000;
    private static final String PREFIX = "p-";

    private final ActorKeys keys;
    private final LoadingCache<String, String> known = Caffeine.newBuilder()
            .maximumSize(MOST_KNOWN)
            .expireAfterWrite(KNOWN_FOR)
            .build(this::make);

    public Pseudonyms(ActorKeys keys) {
        this.keys = keys;
    }

    /**
     * The pseudonym of {@code subject}; a person who is new gets a key.
     *
     * @throws RefusedException {@code ServiceUnavailable} if the keys cannot be read or written
     */
    @Override
    public String apply(String subject) {
        try {
            return known.get(subject);
        } catch (UncheckedIOException e) {
            throw new RefusedException(new Refusal.ServiceUnavailable(), e);
        }
    }

    /** The pseudonym of {@code subject}, unless they have none. */
    public Optional<String> existing(String subject) {
        return keys.existing(subject).map(key -> pseudonym(key, subject));
    }

    /** Destroys the key of {@code subject}; returns whether there was one. */
    public boolean erase(String subject) {
        known.invalidate(subject);
        return keys.destroy(subject);
    }

    private String make(String subject) {
        return pseudonym(keys.of(subject), subject);
    }

    private static String pseudonym(byte[] key, String subject) {
        return PREFIX + HexFormat.of().formatHex(Hmac.of(key, subject.getBytes(UTF_8)));
    }
}

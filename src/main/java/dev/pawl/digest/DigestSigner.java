package dev.pawl.digest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pawl.audit.Digest;
import dev.pawl.audit.KeyEndorsement;
import dev.pawl.audit.MerkleTree;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Signs what was recorded, one window of time after the other, and hands the digests to where the owner of the database
 * does not reach (spec/audit_digest.md, spec/decisions/064). Any number of replicas may try; each digest is made once.
 */
public final class DigestSigner {
    private static final Logger log = LoggerFactory.getLogger(DigestSigner.class);
    /** A minute in which the database accepts an older recorded_at, and one for a clock that is set back. */
    private static final Duration MARGIN = Duration.ofMinutes(2);
    /** The most events of one digest, unless more were recorded in the same microsecond. A proof hashes all of them. */
    private static final int MOST_EVENTS = 5_000;

    private static final Duration FIRST_SPAN = Duration.ofHours(1);
    private static final Duration MICROSECOND = Duration.of(1, ChronoUnit.MICROS);
    /** Longer than the server lets a transaction of Pawl live. */
    private static final Duration LONGEST_TRANSACTION = Duration.ofSeconds(20);

    private static final Duration PAUSE = Duration.ofMillis(50);

    private final DigestRepository digests;
    private final Supplier<Optional<DigestKeys>> keys;
    private final Optional<DigestFolder> folder;
    private final boolean toBeSent;
    private final int mostEvents;
    /** Until when everything is signed, as far as this process knows; null if it knows nothing. */
    private volatile @Nullable Instant until;

    /**
     * @param keys as they are now; without any, nothing is signed
     * @param toBeSent whether each digest is sent as a webhook, too
     */
    public DigestSigner(
            DigestRepository digests,
            Supplier<Optional<DigestKeys>> keys,
            Optional<DigestFolder> folder,
            boolean toBeSent) {
        this(digests, keys, folder, toBeSent, MOST_EVENTS);
    }

    DigestSigner(
            DigestRepository digests,
            Supplier<Optional<DigestKeys>> keys,
            Optional<DigestFolder> folder,
            boolean toBeSent,
            int mostEvents) {
        this.digests = digests;
        this.keys = keys;
        this.folder = folder;
        this.toBeSent = toBeSent;
        this.mostEvents = mostEvents;
    }

    /** Registers the gauge of the latest digest: NaN without a key, 0 while this process knows of no digest. */
    public void showIn(MeterRegistry registry) {
        Gauge.builder("pawl.audit.digest.until.timestamp", this, DigestSigner::untilEpochSecond)
                .description("Until when the audit trail is signed, in seconds since 1970; NaN without a key")
                .baseUnit("seconds")
                .strongReference(true)
                .register(registry);
    }

    private double untilEpochSecond() {
        Instant known = until;
        return keys.get().isEmpty() ? Double.NaN : known == null ? 0 : known.toEpochMilli() / 1e3;
    }

    /** Whether there is a key to sign with. */
    public boolean isOn() {
        return keys.get().isPresent();
    }

    /**
     * Signs all that no transaction can add to any more, and writes the digests to the folder. Does nothing without a
     * key.
     */
    public void sign() throws InterruptedException {
        Optional<DigestKeys> present = keys.get();
        if (present.isPresent()) {
            introduce(present.get());
            signUntil(settled(), present.get());
            if (folder.isPresent()) {
                folder.get().catchUp(digests);
            }
        }
    }

    private void introduce(DigestKeys present) {
        List<String> known = digests.keys().stream().map(KeyEndorsement::keyId).toList();
        if (!known.contains(present.present().publicKey().id())) {
            if (!known.isEmpty()) {
                log.warn(
                        "no earlier key has signed the key {}: verifiers trust it only if they are given it",
                        present.present().publicKey().id());
            }
            digests.add(KeyEndorsement.ofNobody(present.present().publicKey()));
        }
        if (present.next() != null && !known.contains(present.next().publicKey().id())) {
            digests.add(present.present().endorse(present.next().publicKey()));
            log.info("the key {} follows", present.next().publicKey().id());
        }
    }

    /**
     * A time before which nothing can be recorded any more. An insert after the fence records a time of less than a
     * minute before it, and those from before the fence have ended. Nothing is settled if one of them does not.
     */
    private Instant settled() throws InterruptedException {
        DigestRepository.Fence fence = digests.fence();
        Set<String> running = fence.writers();
        long start = System.nanoTime();
        while (!running.isEmpty()) {
            if (System.nanoTime() - start > LONGEST_TRANSACTION.toNanos()) {
                log.warn("transactions that write audit events do not end: {}; nothing is signed meanwhile", running);
                return Digest.BEGINNING;
            }
            Thread.sleep(PAUSE);
            running.retainAll(digests.writers());
        }
        return fence.at().minus(MARGIN);
    }

    private void signUntil(Instant end, DigestKeys present) {
        Digest last = digests.latest();
        while (from(last).isBefore(end)) {
            Digest next = sign(last, endOfWindow(from(last), end), present);
            if (next == null) {
                return; // Another replica is at it.
            }
            last = next;
        }
        until = last == null ? null : last.to();
    }

    private @Nullable Digest sign(@Nullable Digest last, Instant to, DigestKeys present) {
        byte[] leaves = digests.leaves(from(last), to);
        Digest digest = Digest.sign(
                last == null ? 1 : last.number() + 1,
                from(last),
                to,
                MerkleTree.of(leaves),
                last == null ? Digest.NONE_BEFORE : last.hash(),
                present.signing());
        if (!digests.add(digest, leaves, toBeSent)) {
            return null;
        }
        until = to;
        log.info("audit digest {}", new String(digest.canonical(), UTF_8));
        return digest;
    }

    private static Instant from(@Nullable Digest last) {
        return last == null ? Digest.BEGINNING : last.to();
    }

    /** The end of a window that begins at {@code from} and does not hold too many events; {@code end} at the latest. */
    private Instant endOfWindow(Instant from, Instant end) {
        Duration span = FIRST_SPAN;
        while (from.plus(span).isBefore(end) && digests.countUpTo(mostEvents, from, from.plus(span)) < mostEvents / 2) {
            span = span.multipliedBy(2);
        }
        Instant to = earlier(from.plus(span), end);
        while (Duration.between(from, to).compareTo(MICROSECOND) > 0
                && digests.countUpTo(mostEvents + 1, from, to) > mostEvents) {
            to = from.plus(Duration.between(from, to).dividedBy(2).truncatedTo(ChronoUnit.MICROS));
        }
        return to;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}

package dev.pawl.http;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import dev.pawl.log.Loggable;
import dev.pawl.log.Outage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The issuer's keys, read at the start and then periodically in the background (spec/decisions/037). The last key set
 * stays valid until a newer one is read, however long that takes. A request waits for the issuer only if its token was
 * signed by an unknown key.
 */
public final class KeySet implements JWKSource<SecurityContext>, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(KeySet.class);
    private static final Pace PACE = new Pace(Duration.ofMinutes(5), Duration.ofSeconds(5), Duration.ofSeconds(10));

    private final KeySetReader reader;
    private final Duration deadline;
    private final Pace pace;
    private final Map<KeySetException.Cause, Counter> failures = new EnumMap<>(KeySetException.Cause.class);
    private final Outage outage = new Outage();
    /** Held during a request to the issuer, so that many tokens cause only one request. */
    private final ReentrantLock asking = new ReentrantLock();

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("key-set").factory());
    private volatile @Nullable IssuerKeys known;
    private volatile long readAt = System.nanoTime();
    private long lookedAt;
    private boolean looked;

    /**
     * How often to ask the issuer.
     *
     * @param refresh pause after a success
     * @param retry pause after a failure
     * @param look shortest time between two requests for unknown keys
     */
    record Pace(Duration refresh, Duration retry, Duration look) {}

    KeySet(KeySetReader reader, Duration deadline, Pace pace, MeterRegistry registry) {
        this.reader = reader;
        this.deadline = deadline;
        this.pace = pace;
        for (KeySetException.Cause cause : KeySetException.Cause.values()) {
            failures.put(
                    cause,
                    Counter.builder("pawl.key.set.failures")
                            .description("How often the key set of the token issuer could not be read, by cause")
                            .tag("cause", cause.word())
                            .register(registry));
        }
        Gauge.builder("pawl.key.set.age", this, KeySet::age)
                .description("Since the key set of the token issuer was read, or since the start if it never was")
                .baseUnit("seconds")
                .register(registry);
    }

    /**
     * The key set of this issuer; not read before {@link #keepReading}.
     *
     * @param authorities the only ones that the issuer's certificate may come from; empty for those that Java trusts
     * @param deadline how long one request may take
     */
    public static KeySet of(
            IssuerLocation location, List<X509Certificate> authorities, Duration deadline, MeterRegistry registry) {
        return new KeySet(new KeySetReader(location, authorities, deadline), deadline, PACE, registry);
    }

    /**
     * Reads the key set now and schedules further reads. Returns after the first attempt, whether or not it succeeds.
     */
    public void keepReading() {
        Duration pause = ask() ? pace.refresh() : pace.retry();
        if (!timer.isShutdown()) {
            ScheduledFuture<?> _ = timer.schedule(this::keepReading, pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Whether it has been read at least once; without it, no token can be verified. */
    public boolean isKnown() {
        return known != null;
    }

    /** The {@code iss} of the issuer's tokens. Only after {@link #isKnown}. */
    public String issuer() {
        IssuerKeys read = known;
        if (read == null) {
            throw new IllegalStateException("the key set has not been read yet");
        }
        return read.issuer();
    }

    /** As {@link #issuer}; empty until it is known. */
    public Optional<String> knownIssuer() {
        return Optional.ofNullable(known).map(IssuerKeys::issuer);
    }

    /** @throws KeySourceException if the set was never read */
    @Override
    public List<JWK> get(JWKSelector selector, @Nullable SecurityContext context) throws KeySourceException {
        IssuerKeys read = known;
        if (read == null) {
            throw new KeySourceException("the key set has not been read yet");
        }
        List<JWK> found = selector.select(read.keys());
        return found.isEmpty() ? selector.select(newerThan(read).keys()) : found;
    }

    /** Asks the issuer for a newer set, unless it was asked for an unknown key a moment ago. */
    @SuppressWarnings("ReferenceEquality") // Each read creates a new object.
    private IssuerKeys newerThan(IssuerKeys read) {
        try {
            if (asking.tryLock(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    if (known == read && mayLook()) {
                        ask();
                    }
                } finally {
                    asking.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        IssuerKeys newest = known;
        return newest == null ? read : newest;
    }

    private boolean mayLook() {
        long now = System.nanoTime();
        boolean may = !looked || now - lookedAt >= pace.look().toNanos();
        if (may) {
            looked = true;
            lookedAt = now;
        }
        return may;
    }

    private boolean ask() {
        asking.lock();
        try {
            IssuerKeys read = reader.read();
            known = read;
            readAt = System.nanoTime();
            if (outage.isOver()) {
                log.info("the key set of the token issuer can be read again");
            }
            log.debug(
                    "the key set of the token issuer holds {} keys", read.keys().size());
            return true;
        } catch (KeySetException e) {
            Counter counter = failures.get(e.why());
            if (counter != null) {
                counter.increment();
            }
            if (outage.isToBeTold()) {
                log.warn("the key set of the token issuer cannot be read: {}. {}", e.getMessage(), e.remedy());
            }
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (RuntimeException e) { // An exception would end the periodic reads.
            log.error("the key set of the token issuer cannot be read", Loggable.of(e));
            return false;
        } finally {
            asking.unlock();
        }
    }

    private double age() {
        return (System.nanoTime() - readAt) / 1e9;
    }

    @Override
    public void close() {
        timer.shutdownNow();
        reader.close();
    }
}

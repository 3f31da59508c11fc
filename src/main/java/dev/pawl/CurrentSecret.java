package dev.pawl;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Secrets that may be changed while Pawl runs, because they are in files: read again when they are asked for and the
 * last reading is a second old. While they are missing or invalid, those that were valid last apply (spec/decisions/073).
 */
final class CurrentSecret<T> implements Supplier<T> {
    private static final Logger log = LoggerFactory.getLogger(CurrentSecret.class);
    private static final long MOST_AGE = Duration.ofSeconds(1).toNanos();

    private final String what;
    private final Map<String, String> environment;
    private final Function<EnvironmentReader, T> read;
    private final LongSupplier nanoTime;
    private volatile Reading<T> last;

    private record Reading<T>(T value, long at, boolean valid) {}

    /**
     * @param what goes into the log when it has changed
     * @param value what {@code read} has just found
     */
    CurrentSecret(
            String what,
            Map<String, String> environment,
            T value,
            Function<EnvironmentReader, T> read,
            LongSupplier nanoTime) {
        this.what = what;
        this.environment = environment;
        this.read = read;
        this.nanoTime = nanoTime;
        this.last = new Reading<>(value, nanoTime.getAsLong(), true);
    }

    @Override
    public T get() {
        Reading<T> known = last;
        return nanoTime.getAsLong() - known.at() < MOST_AGE ? known.value() : readAgain();
    }

    private synchronized T readAgain() {
        Reading<T> known = last;
        if (nanoTime.getAsLong() - known.at() < MOST_AGE) {
            return known.value();
        }
        EnvironmentReader reader = new EnvironmentReader(environment);
        T found = read.apply(reader);
        boolean valid = reader.foundNoProblem();
        T value = valid ? found : known.value();
        last = new Reading<>(value, nanoTime.getAsLong(), valid);
        if (!value.equals(known.value())) {
            log.info("{}: changed, and used from now on", what);
        }
        if (!valid && known.valid()) {
            log.warn("{}: missing or invalid now; those that were valid last are still used", what);
        }
        return value;
    }
}

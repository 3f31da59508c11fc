package dev.pawl;

import dev.pawl.audit.DigestKey;
import dev.pawl.audit.InvalidKeyFileException;
import dev.pawl.db.ConnectionPool;
import dev.pawl.job.ReasonPolicy;
import dev.pawl.pseudonym.ActorKeys;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads variables and collects all problems, so that one message can report them together. Never quotes a value. */
final class EnvironmentReader {
    private static final String PREFIX = "PAWL_";
    private static final String FILE = "_FILE";
    private static final String HEADER_SECRET = "16 to 1024 visible ASCII characters, without a space";
    private static final String CREDENTIALS =
            "16 to 1024 visible ASCII characters, with single spaces between its words";
    private static final String WEBHOOK_SECRET = "whsec_ and 24 to 64 bytes in base64";
    private static final URI PLACEHOLDER = URI.create("http://invalid.invalid/");

    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> known = new HashSet<>();

    EnvironmentReader(Map<String, String> environment) {
        this.environment = ServiceLinks.withoutThem(environment);
    }

    String required(String name) {
        return value(name).orElseGet(() -> {
            problems.add(name + " is not set");
            return "";
        });
    }

    /** A text that is compared as a whole: an invisible character in it would make every comparison fail. */
    String requiredText(String name) {
        required(name);
        return text(name).orElse("");
    }

    /** Like {@link #requiredText}, but empty if it is not set. */
    Optional<String> text(String name) {
        Optional<String> text = value(name);
        if (text.filter(EnvironmentReader::isHardToSee).isPresent()) {
            problems.add(name + " must be a text without spaces around it, line breaks or control characters");
        }
        return text;
    }

    /** Texts separated by commas; none if it is not set. */
    Set<String> texts(String name) {
        Set<String> texts =
                text(name).stream().flatMap(EnvironmentReader::items).collect(Collectors.toUnmodifiableSet());
        if (texts.isEmpty() && value(name).isPresent()) {
            problems.add(name + " must be one text, or several separated by commas");
        }
        return texts;
    }

    /** Like {@link #texts}, but at least one. */
    Set<String> requiredTexts(String name) {
        required(name);
        return texts(name);
    }

    private static boolean isHardToSee(String text) {
        return !text.equals(text.strip()) || Forms.hasInvisibleCharacters(text);
    }

    String optional(String name, String otherwise) {
        return value(name).orElse(otherwise);
    }

    /** A secret that is sent in a header, from the variable itself or from the file that {@code ..._FILE} names. */
    String requiredSecret(String name) {
        return requiredSecret(name, Forms::isHeaderSecret, HEADER_SECRET);
    }

    /** Like {@link #requiredSecret(String)}, but empty if neither is set. */
    String optionalSecret(String name) {
        return secret(name, Forms::isHeaderSecret, HEADER_SECRET).orElse("");
    }

    /** The value of an {@code Authorization} header, like {@link #optionalSecret}; empty if neither is set. */
    String optionalCredentials(String name) {
        return secret(name, Forms::isCredentials, CREDENTIALS).orElse("");
    }

    /** The password of a database role. Its strength is the database's concern. Empty if it is not set. */
    String password(String name) {
        return secret(name, text -> !Forms.hasInvisibleCharacters(text), "one line without control characters")
                .orElse("");
    }

    /**
     * Like {@link #password}, but read anew from its file whenever it is asked for, so that it can be changed while
     * Pawl runs. While the file is missing or invalid, the last valid one applies.
     */
    Supplier<String> currentPassword(String name) {
        AtomicReference<String> valid = new AtomicReference<>(password(name));
        return () -> {
            String now = new EnvironmentReader(environment).password(name);
            return valid.updateAndGet(last -> now.isEmpty() ? last : now);
        };
    }

    /** What {@code read} finds, now and later; see {@link CurrentSecret}. */
    <T> Supplier<T> current(String what, Function<EnvironmentReader, T> read) {
        return new CurrentSecret<>(what, environment, read.apply(this), read, System::nanoTime);
    }

    int integer(String name, int otherwise, int min, int max) {
        Optional<String> text = value(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text.get());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The message below covers this too.
        }
        problems.add(name + " must be a whole number from " + min + " to " + max);
        return otherwise;
    }

    String jdbcUrl(String name) {
        String url = required(name);
        if (!url.isEmpty() && !ConnectionPool.accepts(url)) {
            problems.add(name + " must be jdbc:postgresql://host:port/database, without a login before the host");
        }
        return url;
    }

    /** An http or https URL with a host. */
    URI httpUri(String name) {
        return httpUri(
                name, uri -> true, "an http or https URL, without a login before the host or a # after the path");
    }

    /** Like {@link #httpUri(String)}, for a base that paths are appended to. Returned without a trailing slash. */
    String baseUrl(String name) {
        String what = "an http or https URL, without a login before the host or a ? or # after the path";
        return httpUri(name, uri -> uri.getRawQuery() == null, what).toString().replaceAll("/+$", "");
    }

    /** Like {@link #httpUri(String)}, for a URL with a form of its own. */
    URI httpUri(String name, Predicate<URI> accepted, String what) {
        String text = required(name);
        try {
            URI uri = URI.create(text);
            if (Forms.isHttp(uri) && accepted.test(uri)) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // The message below covers this too.
        }
        if (!text.isEmpty()) {
            problems.add(name + " must be " + what);
        }
        return PLACEHOLDER;
    }

    /** A signing secret in the format of Standard Webhooks. */
    String webhookSecret(String name) {
        return requiredSecret(name, Forms::isWebhookSecret, WEBHOOK_SECRET);
    }

    /** Like {@link #webhookSecret}, but empty if neither is set. */
    String optionalWebhookSecret(String name) {
        return secret(name, Forms::isWebhookSecret, WEBHOOK_SECRET).orElse("");
    }

    /** A positive ISO 8601 duration such as {@code PT2H}. */
    Optional<Duration> duration(String name) {
        return duration(name, Duration::isPositive, "a positive ISO 8601 duration such as PT2H");
    }

    /** Like {@link #duration}, but zero is allowed. */
    Optional<Duration> delay(String name) {
        return duration(name, duration -> !duration.isNegative(), "an ISO 8601 duration such as PT5S, or PT0S");
    }

    /** Like {@link #duration}, but 0 is allowed, and means never. */
    Optional<Duration> durationOrNever(String name) {
        return value(name).filter("0"::equals).isPresent()
                ? Optional.of(Duration.ZERO)
                : duration(name, Duration::isPositive, "a positive ISO 8601 duration such as PT10M, or 0 for never");
    }

    private Optional<Duration> duration(String name, Predicate<Duration> accepted, String what) {
        Optional<String> text = value(name);
        try {
            Optional<Duration> duration = text.map(Duration::parse);
            if (duration.isEmpty() || accepted.test(duration.get())) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // The message below covers this too.
        }
        problems.add(name + " must be " + what);
        return Optional.empty();
    }

    /** Empty if it is not set. */
    String optional(String name, Predicate<String> accepted, String what) {
        String text = optional(name, "");
        if (!text.isEmpty() && !accepted.test(text)) {
            problems.add(name + " must be " + what);
        }
        return text;
    }

    /** Items separated by commas; none if it is not set. */
    List<String> items(String name, Predicate<String> accepted, String what) {
        List<String> items = items(optional(name, "")).toList();
        if (!items.stream().allMatch(accepted)) {
            problems.add(name + " must be " + what);
            return List.of();
        }
        return items;
    }

    /** Names separated by commas, at least one. */
    Set<String> names(String name, String otherwise) {
        Set<String> names = items(optional(name, otherwise)).collect(Collectors.toUnmodifiableSet());
        if (names.isEmpty()) {
            problems.add(name + " must be one name, or several separated by commas");
        }
        return names;
    }

    /** The directory with the keys of pseudonyms, which must be one. */
    Path actorKeys(String name) {
        String text = required(name);
        try {
            Path directory = Path.of(text);
            if (text.isEmpty() || ActorKeys.areIn(directory)) {
                return directory;
            }
        } catch (InvalidPathException e) {
            // Said below.
        }
        problems.add(name + " must be a directory that can be written, with an index.key of at least 32 bytes in it");
        return Path.of("");
    }

    /** Reason codes separated by commas; none if it is not set. */
    Set<String> reasonCodes(String name) {
        Set<String> codes = texts(name);
        if (codes.size() > ReasonPolicy.MOST_CODES || !codes.stream().allMatch(ReasonPolicy::isCode)) {
            problems.add(name + " must be up to " + ReasonPolicy.MOST_CODES
                    + " codes separated by commas, each of 1 to 64 letters, digits, dots, underscores or hyphens");
        }
        return codes;
    }

    /** The certificates in a PEM file; none if it is not set. */
    List<X509Certificate> certificates(String name) {
        Optional<String> file = value(name);
        if (file.isEmpty()) {
            return List.of();
        }
        List<X509Certificate> certificates = Certificates.in(file.get());
        if (certificates.isEmpty()) {
            problems.add(name + " must name a file that can be read and holds certificates in PEM format");
        }
        return certificates;
    }

    /** The private key in a PEM file; none if it is not set. */
    Optional<DigestKey> digestKey(String name) {
        return digestKey(name, false);
    }

    /** Like {@link #digestKey}, but none if the file is blank either, as it is while no key is being changed. */
    Optional<DigestKey> nextDigestKey(String name) {
        return digestKey(name, true);
    }

    private Optional<DigestKey> digestKey(String name, boolean mayBeBlank) {
        Optional<String> file = value(name);
        if (file.isPresent()) {
            try {
                String pem = Files.readString(Path.of(file.get()));
                return mayBeBlank && pem.isBlank() ? Optional.empty() : Optional.of(DigestKey.fromPem(pem));
            } catch (IOException | InvalidPathException | InvalidKeyFileException e) {
                problems.add(
                        name + " must name a file that can be read and holds an Ed25519 private key in PEM format");
            }
        }
        return Optional.empty();
    }

    /** A directory to write to; none if it is not set. */
    Optional<Path> folder(String name) {
        Optional<String> text = value(name);
        if (text.isPresent()) {
            try {
                Path folder = Path.of(text.get());
                if (Files.isDirectory(folder) && Files.isWritable(folder)) {
                    return Optional.of(folder);
                }
            } catch (InvalidPathException e) {
                // The message below covers this too.
            }
            problems.add(name + " must name a directory that is there and can be written to");
        }
        return Optional.empty();
    }

    boolean isSet(String name) {
        return value(name).isPresent();
    }

    /** Notes each of {@code others} that is set, because {@code name} is in its place. */
    void mustNotBeSetWith(String name, String... others) {
        for (String other : others) {
            if (isSet(other)) {
                problems.add(other + " and " + name + " are both set");
            }
        }
    }

    /** Notes each of {@code others} that is set, unless {@code name} is. */
    void mustBeSetWith(String name, String... others) {
        for (String other : others) {
            if (isSet(other) && !isSet(name)) {
                problems.add(other + " is set, but " + name + " is not");
            }
        }
    }

    /** Nothing, or one of {@code values}. */
    Optional<String> oneOf(String name, Set<String> values) {
        Optional<String> text = value(name);
        text.filter(given -> !values.contains(given))
                .ifPresent(given -> problems.add(name + " must be one of " + values));
        return text;
    }

    /** Marks variables of another command as known, without reading them. */
    void leaveAlone(String... names) {
        known.addAll(List.of(names));
    }

    /** Variables with our prefix that no setting uses; most likely a typing error. */
    List<String> unknown() {
        return environment.keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && !known.contains(name))
                .sorted()
                .toList();
    }

    boolean foundNoProblem() {
        return problems.isEmpty();
    }

    /** @throws InvalidConfigException if there was any problem */
    void check() {
        if (!problems.isEmpty()) {
            throw new InvalidConfigException(problems);
        }
    }

    private String requiredSecret(String name, Predicate<String> accepted, String what) {
        return secret(name, accepted, what).orElseGet(() -> {
            problems.add(name + " is not set, nor is " + name + FILE);
            return "";
        });
    }

    /** Present but empty if the value cannot be used. */
    private Optional<String> secret(String name, Predicate<String> accepted, String what) {
        Optional<String> secret = secret(name);
        if (secret.isPresent() && !secret.get().isEmpty() && !accepted.test(secret.get())) {
            problems.add(name + " must be " + what);
            return Optional.of("");
        }
        return secret;
    }

    /** A line break at the end of the file is not part of the secret. */
    private Optional<String> secret(String name) {
        Optional<String> direct = value(name);
        Optional<String> file = value(name + FILE);
        if (file.isEmpty()) {
            return direct;
        }
        if (direct.isPresent()) {
            problems.add(name + " and " + name + FILE + " are both set");
            return direct;
        }
        try {
            String text = Files.readString(Path.of(file.get())).replaceFirst("\\R\\z", "");
            if (text.isBlank()) {
                return Optional.empty();
            }
            if (Forms.hasSeveralLines(text)) {
                problems.add(name + FILE + " names a file of several lines; a secret is one line");
                return Optional.of("");
            }
            return Optional.of(text);
        } catch (IOException | InvalidPathException e) {
            problems.add(name + FILE + " names a file that cannot be read");
            return Optional.of("");
        }
    }

    private Optional<String> value(String name) {
        known.add(name);
        return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
    }

    private static Stream<String> items(String text) {
        return Arrays.stream(text.split(",")).map(String::strip).filter(item -> !item.isEmpty());
    }
}

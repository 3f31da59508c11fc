package dev.pawl;

import dev.pawl.db.ConnectionPool;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads variables and collects what is wrong with them, so that one message can name it all. Never quotes a value. */
final class EnvironmentReader {
    private static final String PREFIX = "PAWL_";
    private static final String FILE = "_FILE";
    private static final URI PLACEHOLDER = URI.create("http://invalid.invalid/");

    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();
    private final Set<String> known = new HashSet<>();

    EnvironmentReader(Map<String, String> environment) {
        this.environment = environment;
    }

    String required(String name) {
        return value(name).orElseGet(() -> {
            problems.add(name + " is not set");
            return "";
        });
    }

    String optional(String name, String otherwise) {
        return value(name).orElse(otherwise);
    }

    /** A secret, from the variable itself or from the file that the variable {@code ..._FILE} names. */
    String requiredSecret(String name) {
        return secret(name).orElseGet(() -> {
            problems.add(name + " is not set, nor is " + name + FILE);
            return "";
        });
    }

    /** As {@link #requiredSecret}, but empty when neither is set. */
    String optionalSecret(String name) {
        return secret(name).orElse("");
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
            // Falls through to the one message for whatever is not a number in the range.
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

    /** A URI of a host, by http or https. */
    URI httpUri(String name) {
        String text = required(name);
        try {
            URI uri = URI.create(text);
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Falls through to the one message for whatever is no such URI.
        }
        if (!text.isEmpty()) {
            problems.add(name + " must be an http or https URL");
        }
        return PLACEHOLDER;
    }

    /** The secret of Standard Webhooks. */
    String webhookSecret(String name) {
        String secret = requiredSecret(name);
        if (!secret.isEmpty() && !isWebhookSecret(secret)) {
            problems.add(name + " must be whsec_ and 24 to 64 bytes in base64");
        }
        return secret;
    }

    /** A positive ISO 8601 duration such as {@code PT2H}. */
    Optional<Duration> duration(String name) {
        return duration(name, Duration::isPositive, "a positive ISO 8601 duration such as PT2H");
    }

    /** As {@link #duration}, but it may be none at all. */
    Optional<Duration> delay(String name) {
        return duration(name, duration -> !duration.isNegative(), "an ISO 8601 duration such as PT5S, or PT0S");
    }

    private Optional<Duration> duration(String name, Predicate<Duration> accepted, String what) {
        Optional<String> text = value(name);
        try {
            Optional<Duration> duration = text.map(Duration::parse);
            if (duration.isEmpty() || accepted.test(duration.get())) {
                return duration;
            }
        } catch (DateTimeParseException e) {
            // Falls through to the one message for whatever is no such duration.
        }
        problems.add(name + " must be " + what);
        return Optional.empty();
    }

    /** Empty when it is not set. */
    String optional(String name, Predicate<String> accepted, String what) {
        String text = optional(name, "");
        if (!text.isEmpty() && !accepted.test(text)) {
            problems.add(name + " must be " + what);
        }
        return text;
    }

    /** Items separated by commas; none when it is not set. */
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

    /** Nothing, or one of {@code values}. */
    void oneOf(String name, Set<String> values) {
        value(name)
                .filter(text -> !values.contains(text))
                .ifPresent(text -> problems.add(name + " must be one of " + values));
    }

    /** These are another command's: not read, and no typing error. */
    void leaveAlone(String... names) {
        known.addAll(List.of(names));
    }

    /** Variables that look like ours but that nobody has asked for; a typing error, most likely. */
    List<String> unknown() {
        return environment.keySet().stream()
                .filter(name -> name.startsWith(PREFIX) && !known.contains(name))
                .sorted()
                .toList();
    }

    /** @throws InvalidConfigException when anything was wrong */
    void check() {
        if (!problems.isEmpty()) {
            throw new InvalidConfigException(problems);
        }
    }

    /** The line break that an editor leaves at the end of a file is no part of the secret. */
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
            return Optional.of(Files.readString(Path.of(file.get())).replaceFirst("\\R\\z", ""))
                    .filter(text -> !text.isBlank());
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

    private static boolean isWebhookSecret(String secret) {
        try {
            int bytes = Base64.getDecoder().decode(secret.replaceFirst("^whsec_", "")).length;
            return secret.startsWith("whsec_") && bytes >= 24 && bytes <= 64;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}

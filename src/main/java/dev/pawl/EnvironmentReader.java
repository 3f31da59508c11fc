package dev.pawl;

import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads variables and collects what is wrong with them, so that one message can name it all. Never quotes a value. */
final class EnvironmentReader {
    private static final String PREFIX = "PAWL_";
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
        if (!url.isEmpty() && !url.startsWith("jdbc:postgresql:")) {
            problems.add(name + " must start with jdbc:postgresql:");
        }
        return url;
    }

    URL httpUrl(String name) {
        String text = required(name);
        try {
            URI uri = text.isEmpty() ? PLACEHOLDER : URI.create(text);
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null) {
                return uri.toURL();
            }
            problems.add(name + " must be an http or https URL");
            return PLACEHOLDER.toURL();
        } catch (IllegalArgumentException | MalformedURLException e) {
            problems.add(name + " must be an http or https URL");
            return httpUrlOf(PLACEHOLDER);
        }
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

    private Optional<String> value(String name) {
        known.add(name);
        return Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
    }

    private static URL httpUrlOf(URI uri) {
        try {
            return uri.toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}

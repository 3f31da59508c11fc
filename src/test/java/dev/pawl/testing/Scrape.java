package dev.pawl.testing;

import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What {@code GET /metrics} answered at one moment. */
public record Scrape(String text, List<Sample> samples) {
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

    /** One line: a series and its value. */
    public record Sample(String name, Map<String, String> labels, double value) {
        /** Whether it has these labels, names and values in turn. */
        public boolean has(String[] namesAndValues) {
            for (int i = 0; i < namesAndValues.length; i += 2) {
                if (!namesAndValues[i + 1].equals(labels.get(namesAndValues[i]))) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Asks now. */
    public static Scrape of(URI pawl) {
        String text = new Api(pawl, null).get("/metrics").response().body();
        List<Sample> samples = new ArrayList<>();
        text.lines().filter(line -> !line.startsWith("#")).forEach(line -> samples.add(sample(line)));
        return new Scrape(text, samples);
    }

    /** The sum of all series of that name with these labels, names and values in turn; 0 when there is none. */
    public double sum(String name, String... labels) {
        return samples.stream()
                .filter(sample -> sample.name().equals(name) && sample.has(labels))
                .mapToDouble(Sample::value)
                .sum();
    }

    /** The name of every series. */
    public Set<String> names() {
        return samples.stream().map(Sample::name).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The values that a label has, whatever the series. */
    public Set<String> valuesOf(String label) {
        return samples.stream()
                .map(sample -> sample.labels().getOrDefault(label, ""))
                .filter(value -> !value.isEmpty())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Sample sample(String line) {
        Matcher parts = SAMPLE.matcher(line);
        if (!parts.matches()) {
            throw new AssertionError("not a sample: " + line);
        }
        Map<String, String> labels = new HashMap<>();
        String all = parts.group(2) == null ? "" : parts.group(2);
        LABEL.matcher(all).results().forEach(label -> labels.put(label.group(1), label.group(2)));
        return new Sample(parts.group(1), labels, Double.parseDouble(parts.group(3)));
    }
}

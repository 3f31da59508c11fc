package dev.pawl.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The words under which a job is found: those of its title and its labels, each with its owner in front, so that one
 * index serves all editors and each search reads only what belongs to one of them (spec/decisions/066). They are made of
 * letters and digits alone. A change of how they are made needs a migration that makes them anew.
 */
public final class SearchWords {
    private static final Pattern SEPARATORS = Pattern.compile("[^\\p{L}\\p{M}\\p{Nd}]+");
    /** A longer word is found by its beginning. */
    private static final int MOST_CHARACTERS = 40;

    private static final int OWNER_DIGITS = 12;
    private static final int LABEL_DIGITS = 24;

    private SearchWords() {}

    /** All of them, separated by spaces; null if there are none to store, because the job has no names. */
    static @Nullable String of(JobNames names, String ownerId) {
        if (names.equals(JobNames.NONE)) {
            return null;
        }
        String title = names.title();
        Map<String, String> labels = names.labels();
        Stream<String> words = title == null ? Stream.of() : inTitle(title, ownerId).stream();
        Stream<String> marks = labels == null
                ? Stream.of()
                : labels.entrySet().stream().map(label -> label(label.getKey(), label.getValue(), ownerId));
        return Stream.concat(words, marks).distinct().sorted().collect(joining(" "));
    }

    /** The words of a title, or the beginnings of words that are looked for; empty if it has neither letter nor digit. */
    public static List<String> inTitle(String text, String ownerId) {
        String owner = hash(OWNER_DIGITS, ownerId);
        String normal = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
        return SEPARATORS
                .splitAsStream(normal)
                .filter(word -> !word.isEmpty())
                .map(word -> "w" + owner + first(word))
                .distinct()
                .toList();
    }

    /** The word of a label. */
    public static String label(String name, String value, String ownerId) {
        return "l" + hash(OWNER_DIGITS, ownerId) + hash(LABEL_DIGITS, name + "=" + value);
    }

    private static String first(String word) {
        int characters = Math.min(MOST_CHARACTERS, word.codePointCount(0, word.length()));
        return word.substring(0, word.offsetByCodePoints(0, characters));
    }

    private static String hash(int digits, String text) {
        return Hash.of(text.getBytes(UTF_8)).toString().replace("-", "").substring(0, digits);
    }
}

package dev.pawl.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pawl.refusal.FieldError;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The query parameters of a list: {@code limit}, {@code cursor} and the filters of the list. */
public final class PageQuery {
    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 200;
    /** Longer parameter names are not quoted in errors. */
    private static final int LONGEST_NAME = 64;

    /** What an id of a job can hold as its time. */
    private static final Instant EARLIEST = Instant.parse("1971-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    /** The server treats a query that it cannot decode as empty, so it is checked here. */
    private static final Pattern ENCODED = Pattern.compile("(?:[^%]|%[0-9A-Fa-f]{2})*+");

    private final Context ctx;
    private final List<FieldError> errors = new ArrayList<>();

    private PageQuery(Context ctx, Set<String> parameters) {
        this.ctx = ctx;
        String query = ctx.queryString();
        if (query != null && !ENCODED.matcher(query).matches()) {
            errors.add(new FieldError("", "the query must be percent-encoded"));
        }
        ctx.queryParamMap().keySet().stream()
                .filter(name -> !parameters.contains(name))
                .limit(Refusal.Invalid.MOST)
                .map(PageQuery::unknown)
                .forEach(errors::add);
    }

    private static FieldError unknown(String name) {
        return name.length() > LONGEST_NAME
                ? new FieldError("", "the query has a parameter that this operation does not know, with a long name")
                : new FieldError(name, "is not a parameter of this operation");
    }

    /** The query of {@code ctx}, which may contain only these {@code parameters}. */
    public static PageQuery of(Context ctx, Set<String> parameters) {
        return new PageQuery(ctx, parameters);
    }

    /** How many items the page may have: 1 to 200, by default 50. */
    public int limit() {
        return single(
                        "limit",
                        text -> text.matches("[0-9]{1,3}") ? inRange(Integer.parseInt(text)) : Optional.empty(),
                        "must be a whole number from 1 to " + MAX_LIMIT)
                .orElse(DEFAULT_LIMIT);
    }

    /** Where the page starts, if not at the beginning; {@code parse} reads what {@link #encode} was given. */
    public <T> Optional<T> cursor(Function<String, T> parse) {
        return single("cursor", text -> decode(text, parse), "must be the next_cursor of an earlier page");
    }

    /** The value of a parameter that is a constant of the enum; empty if it is not given. */
    public <E extends Enum<E>> Optional<E> one(String name, Class<E> type) {
        List<E> constants = List.of(type.getEnumConstants());
        return single(
                name,
                text -> constants.stream()
                        .filter(constant -> constant.name().equals(text))
                        .findFirst(),
                "must be one of " + constants.stream().map(Enum::name).collect(Collectors.joining(", ")));
    }

    /** The value of a parameter that is a time (RFC 3339); empty if it is not given. */
    public Optional<Instant> time(String name) {
        return single(name, PageQuery::parseTime, "must be a time such as 2025-06-24T16:27:46Z");
    }

    /** The value of a parameter that is a text; empty if it is not given. */
    public Optional<String> text(String name, Predicate<String> accepted, String expected) {
        return single(name, text -> Optional.of(text).filter(accepted), expected);
    }

    /** The values of a repeatable parameter, at most {@code most}. */
    public List<String> texts(String name, int most, Pattern accepted, String expected) {
        List<String> texts = ctx.queryParams(name);
        if (texts.size() > most) {
            errors.add(new FieldError(name, "must not be given more than " + most + " times"));
        } else if (!texts.stream().allMatch(text -> accepted.matcher(text).matches())) {
            errors.add(new FieldError(name, expected));
        } else {
            return texts;
        }
        return List.of();
    }

    /** The value of a parameter that is {@code true} or {@code false}; empty if it is not given. */
    public Optional<Boolean> flag(String name) {
        return single(
                name,
                text -> text.equals("true") || text.equals("false")
                        ? Optional.of(Boolean.valueOf(text))
                        : Optional.empty(),
                "must be true or false");
    }

    /** The values of a repeatable parameter, each a constant of the enum; at most as many as there are constants. */
    public <E extends Enum<E>> Set<E> repeated(String name, Class<E> type) {
        List<String> names = Stream.of(type.getEnumConstants()).map(Enum::name).toList();
        List<String> texts = ctx.queryParams(name);
        if (texts.size() > names.size()) {
            errors.add(new FieldError(name, "must not be given more than " + names.size() + " times"));
        } else if (!names.containsAll(texts)) {
            errors.add(new FieldError(name, "must be one of " + String.join(", ", names)));
        } else {
            return texts.stream()
                    .map(text -> Enum.valueOf(type, text))
                    .collect(Collectors.toCollection(() -> EnumSet.noneOf(type)));
        }
        return Set.of();
    }

    /** Notes an error if the parameter is not given. */
    public void require(String name, String message) {
        if (ctx.queryParams(name).isEmpty()) {
            errors.add(new FieldError(name, message));
        }
    }

    /** Refuses the request if any parameter was invalid. */
    public void check() {
        if (!errors.isEmpty()) {
            throw new RefusedException(new Refusal.Invalid(errors));
        }
    }

    /** An opaque cursor that holds {@code position}. */
    static String encode(Object position) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(position.toString().getBytes(UTF_8));
    }

    private <T> Optional<T> single(String name, Function<String, Optional<T>> parse, String expected) {
        List<String> values = ctx.queryParams(name);
        if (values.isEmpty()) {
            return Optional.empty();
        }
        Optional<T> value = values.size() == 1 ? parse.apply(values.getFirst()) : Optional.empty();
        if (value.isEmpty()) {
            errors.add(new FieldError(name, expected));
        }
        return value;
    }

    private static Optional<Instant> parseTime(String text) {
        try {
            Instant time = OffsetDateTime.parse(text).toInstant();
            return time.isBefore(EARLIEST) || !time.isBefore(LATEST) ? Optional.empty() : Optional.of(time);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Optional<Integer> inRange(int limit) {
        return limit >= 1 && limit <= MAX_LIMIT ? Optional.of(limit) : Optional.empty();
    }

    private static <T> Optional<T> decode(String text, Function<String, T> parse) {
        try {
            T position = parse.apply(new String(Base64.getUrlDecoder().decode(text), UTF_8));
            return encode(position).equals(text) ? Optional.of(position) : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}

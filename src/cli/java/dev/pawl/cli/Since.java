package dev.pawl.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time as people say it: {@code 90s}, {@code 30m}, {@code 2h}, {@code 3d}, {@code 1w}, {@code yesterday}, a date, or a time. */
final class Since implements ITypeConverter<Instant> {
    private static final Pattern AGE = Pattern.compile("(\\d{1,5})([smhdw])");

    @Override
    public Instant convert(String text) {
        return parse(text, ZonedDateTime.now(ZoneId.systemDefault()));
    }

    /** Days are calendar days of the zone of {@code now}, and begin at midnight there. */
    static Instant parse(String text, ZonedDateTime now) {
        String word = text.strip().toLowerCase(Locale.ROOT);
        Matcher age = AGE.matcher(word);
        if (age.matches()) {
            return before(now, Integer.parseInt(age.group(1)), age.group(2)).toInstant();
        }
        try {
            return switch (word) {
                case "today" -> now.toLocalDate().atStartOfDay(now.getZone()).toInstant();
                case "yesterday" ->
                    now.toLocalDate().minusDays(1).atStartOfDay(now.getZone()).toInstant();
                default ->
                    word.indexOf('t') < 0
                            ? LocalDate.parse(word).atStartOfDay(now.getZone()).toInstant()
                            : OffsetDateTime.parse(text.strip()).toInstant();
            };
        } catch (DateTimeException e) {
            throw new TypeConversionException(
                    text + " is no time. Times are like 2h, 3d, yesterday, 2026-11-01 or 2026-11-01T09:00:00Z.");
        }
    }

    private static ZonedDateTime before(ZonedDateTime now, int count, String unit) {
        return switch (unit) {
            case "s" -> now.minus(Duration.ofSeconds(count));
            case "m" -> now.minus(Duration.ofMinutes(count));
            case "h" -> now.minus(Duration.ofHours(count));
            case "d" -> now.minus(Period.ofDays(count));
            default -> now.minus(Period.ofWeeks(count));
        };
    }
}

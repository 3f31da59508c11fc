package dev.pawl.http;

import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.JSONObjectUtils;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is written in a token, true or not: its signature was not checked. To explain a decision with, never to make one.
 *
 * @param parts how many parts it has, separated by dots; a signed JWT has three
 * @param header null if it is not the one of a signed JWT
 * @param claims empty if they cannot be read
 */
record ReadToken(int parts, @Nullable JWSHeader header, Map<String, Object> claims) {
    static ReadToken of(String token) {
        List<String> parts = List.of(token.split("\\.", -1));
        try {
            SignedJWT jwt = SignedJWT.parse(token);
            Map<String, Object> claims = JSONObjectUtils.parse(jwt.getPayload().toString());
            return new ReadToken(parts.size(), jwt.getHeader(), claims);
        } catch (ParseException e) {
            return new ReadToken(parts.size(), null, Map.of());
        }
    }

    /** A claim that is a text; null if there is none. */
    @Nullable
    String text(String claim) {
        return claims.get(claim) instanceof String text ? text : null;
    }

    /** A claim that is a time, in seconds since 1970; null if there is none. */
    @Nullable
    Long seconds(String claim) {
        return claims.get(claim) instanceof Number number
                ? Math.clamp(number.longValue(), Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond())
                : null;
    }

    /** A claim that is a text or a list of texts. */
    List<String> texts(String claim) {
        return switch (claims.get(claim)) {
            case String text -> List.of(text);
            case List<?> items ->
                items.stream()
                        .filter(String.class::isInstance)
                        .map(String.class::cast)
                        .toList();
            case null, default -> List.of();
        };
    }
}

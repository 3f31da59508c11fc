package dev.pawl.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.Payload;
import dev.pawl.refusal.TokenFault;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Map;

/**
 * The subject of a token. Two different subjects must never become the same owner in the database, so a subject must be
 * well-formed Unicode text and is used unchanged: 1 to 255 characters, none of them a control character.
 */
final class Subject {
    private static final int MAX_CHARACTERS = 255;

    private Subject() {}

    /**
     * The subject in the claims of a token. The library itself would convert a number to text, and every invalid byte
     * to the same character.
     *
     * @throws RefusedTokenException if it is not well-formed text of 1 to 255 characters
     */
    static String in(Payload payload, ClaimPath claim) throws RefusedTokenException {
        Map<String, Object> claims = isUtf8(payload.toBytes()) ? payload.toJSONObject() : null;
        if (claims == null || !(claim.in(claims) instanceof String subject) || !isWellFormed(subject)) {
            throw new RefusedTokenException(TokenFault.FORM);
        }
        return subject;
    }

    /** A lone surrogate is not a character: PostgreSQL cannot store it, and its driver would write a ? instead. */
    static boolean isWellFormed(String text) {
        return !text.isEmpty()
                && text.codePointCount(0, text.length()) <= MAX_CHARACTERS
                && text.codePoints()
                        .noneMatch(point ->
                                Character.isISOControl(point) || Character.getType(point) == Character.SURROGATE);
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}

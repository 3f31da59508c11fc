package dev.pawl.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.Payload;
import dev.pawl.refusal.TokenFault;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Map;

/**
 * Whom a token is about. Two subjects must never become one owner on their way to the database, so a subject is text in
 * the sense of Unicode, as it stands: 1 to 255 characters, none of them a control character.
 */
final class Subject {
    private static final int MAX_CHARACTERS = 255;

    private Subject() {}

    /**
     * The subject in the claims of a token. The library would take a number for a text, and every byte that is no UTF-8
     * for the same character.
     *
     * @throws RefusedTokenException when it is not well-formed text of 1 to 255 characters
     */
    static String in(Payload payload) throws RefusedTokenException {
        Map<String, Object> claims = isUtf8(payload.toBytes()) ? payload.toJSONObject() : null;
        if (claims == null || !(claims.get("sub") instanceof String subject) || !isWellFormed(subject)) {
            throw new RefusedTokenException(TokenFault.FORM);
        }
        return subject;
    }

    /** Half of a surrogate pair is no character: PostgreSQL could not keep it, and its driver would write a ? instead. */
    private static boolean isWellFormed(String text) {
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

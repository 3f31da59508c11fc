package dev.pawl.http;

import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;

/** Checks what editors call things: 1 to 200 characters after trimming (spec/openapi.yaml). */
public final class Names {
    private static final int MAX_LENGTH = 200;

    private Names() {}

    /**
     * The name without white space at its ends.
     *
     * @param pointer the place of the name in the body
     * @throws RefusedException {@code Invalid} if nothing or too much is left
     */
    public static String trimmed(String pointer, String name) {
        String trimmed = name.strip();
        int length = trimmed.codePointCount(0, trimmed.length());
        if (length < 1 || length > MAX_LENGTH) {
            throw new RefusedException(
                    new Refusal.Invalid(pointer, "must have 1 to " + MAX_LENGTH + " characters after trimming"));
        }
        return trimmed;
    }
}

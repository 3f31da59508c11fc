package dev.pawl.project;

import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;

/**
 * Body of {@code POST /projects}.
 *
 * @param name 1 to 200 characters after trimming, which this constructor does
 */
record CreateProjectRequest(String name) {
    private static final int MAX_LENGTH = 200;

    CreateProjectRequest {
        name = name.strip();
        int length = name.codePointCount(0, name.length());
        if (length < 1 || length > MAX_LENGTH) {
            throw new RefusedException(
                    new Refusal.Invalid("/name", "must have 1 to " + MAX_LENGTH + " characters after trimming"));
        }
    }
}

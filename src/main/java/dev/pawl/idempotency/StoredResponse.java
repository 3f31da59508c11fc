package dev.pawl.idempotency;

import org.jspecify.annotations.Nullable;

/**
 * An answer to a change, in the form in which it is kept and given again.
 *
 * @param status one of 2xx
 * @param body JSON in UTF-8
 * @param isFinal whether nothing was changed, and the same request would be answered the same at any later time: it need
 *     not be kept
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record StoredResponse(
        int status, @Nullable String location, @Nullable String etag, byte[] body, boolean isFinal) {}

package dev.pawl.idempotency;

import org.jspecify.annotations.Nullable;

/**
 * The response to a change, in the form in which it is stored and replayed.
 *
 * @param status one of 2xx
 * @param auditHead of a response that is replayed; the database adds it when the response is stored
 * @param body JSON in UTF-8
 * @param isFinal whether nothing was changed, and the same request would get the same response at any later time; such
 *     a response need not be stored
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record StoredResponse(
        int status,
        @Nullable String location,
        @Nullable String etag,
        @Nullable String auditHead,
        byte[] body,
        boolean isFinal) {}

package dev.pawl.http;

import org.jspecify.annotations.Nullable;

/**
 * The answer to a change.
 *
 * @param status one of 2xx
 * @param body what is written as JSON
 * @param location path of what was made, without the base path
 * @param isFinal whether nothing was changed, and the same request would be answered the same at any later time
 */
public record Response(
        int status,
        Object body,
        @Nullable String location,
        @Nullable String etag,
        boolean isFinal) {

    public static Response of(int status, Object body) {
        return new Response(status, body, null, null, false);
    }

    /** The same with the path of what was made, without the base path. */
    public Response at(String newLocation) {
        return new Response(status, body, newLocation, etag, isFinal);
    }

    /** The same with the version of the job in the body. */
    public Response tagged(int version) {
        return new Response(status, body, location, etag(version), isFinal);
    }

    /** The same, which nothing that may happen can make another one. */
    public Response asFinal() {
        return new Response(status, body, location, etag, true);
    }

    /** The entity tag of a job at {@code version}. */
    public static String etag(int version) {
        return "\"" + version + "\"";
    }
}

package dev.pawl.http;

import org.jspecify.annotations.Nullable;

/**
 * The response to a change.
 *
 * @param status one of 2xx
 * @param body written as JSON
 * @param location path of the created resource, without the base path; null if none was created
 * @param isFinal whether nothing was changed, and the same request would get the same response at any later time
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

    /** A copy with the path of the created resource, without the base path. */
    public Response at(String newLocation) {
        return new Response(status, body, newLocation, etag, isFinal);
    }

    /** A copy with the ETag of the given version. */
    public Response tagged(int version) {
        return new Response(status, body, location, etag(version), isFinal);
    }

    /** A copy that is marked as final. */
    public Response asFinal() {
        return new Response(status, body, location, etag, true);
    }

    /** The entity tag of a job at {@code version}. */
    public static String etag(int version) {
        return "\"" + version + "\"";
    }
}

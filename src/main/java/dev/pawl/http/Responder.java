package dev.pawl.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pawl.idempotency.IdempotentChange;
import dev.pawl.idempotency.KeyedRequest;
import dev.pawl.idempotency.Outcome;
import dev.pawl.idempotency.StoredResponse;
import dev.pawl.idempotency.StoredResponses;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Runs changes and writes their responses; a change with an {@code Idempotency-Key} runs once (spec/decisions/023). */
public final class Responder {
    private static final String KEY = "Idempotency-Key";
    private static final int MULTI_STATUS = 207;
    private static final Pattern QUOTED_OR_BARE =
            Pattern.compile("\"([ !#-\\[\\]-~]{1,255})\"|([!#-~](?:[ -~]{0,253}[!-~])?)");

    private final StoredResponses kept;
    private final ObjectMapper json;

    public Responder(StoredResponses kept, ObjectMapper json) {
        this.kept = kept;
        this.json = json;
    }

    /**
     * Runs {@code change} and responds with its rendered result. The request must be a person's, and its body must
     * have been read.
     */
    public <T> void respond(
            Context ctx, Function<T, Response> render, Function<IdempotentChange<T>, Outcome<T>> change) {
        String key = key(ctx);
        IdempotentChange<T> once =
                key == null ? IdempotentChange.unkeyed() : kept.once(request(ctx, key), render.andThen(this::kept));
        Outcome<T> outcome = change.apply(once);
        switch (outcome) {
            case Outcome.Made<T> made -> {
                Response answer = render.apply(made.result());
                head(ctx, answer.status(), answer.location(), answer.etag(), outcome.auditHead())
                        .jsonStream(answer.body());
            }
            case Outcome.Kept<T> stored -> {
                StoredResponse answer = stored.answer();
                if (stored.replayed()) {
                    ctx.header("Idempotency-Replayed", "true");
                }
                head(ctx, answer.status(), answer.location(), answer.etag(), outcome.auditHead())
                        .contentType("application/json")
                        .result(answer.body());
            }
        }
    }

    private static Context head(
            Context ctx, int status, @Nullable String location, @Nullable String etag, @Nullable String auditHead) {
        if (location != null) {
            ctx.header("Location", ctx.contextPath() + location);
        }
        if (etag != null) {
            ctx.header("ETag", etag);
        }
        if (status != MULTI_STATUS) { // Which reports many jobs, even if only one of them has moved.
            AuditHeader.add(ctx, auditHead);
        }
        return ctx.status(status);
    }

    private static KeyedRequest request(Context ctx, String key) {
        String editorId = Access.person(ctx).id();
        return KeyedRequest.of(editorId, key, ctx.req().getMethod(), ctx.path(), Bodies.received(ctx));
    }

    private static @Nullable String key(Context ctx) {
        if (ctx.header(KEY) == null) {
            return null;
        }
        List<String> fields = Collections.list(ctx.req().getHeaders(KEY));
        Matcher matcher = QUOTED_OR_BARE.matcher(fields.getFirst());
        if (fields.size() > 1 || !matcher.matches()) {
            throw new RefusedException(new Refusal.Invalid(
                    KEY, "must be one key of 1 to 255 printable ASCII characters, bare or in quotes"));
        }
        return matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
    }

    private StoredResponse kept(Response answer) {
        try {
            byte[] body = json.writeValueAsBytes(answer.body());
            return new StoredResponse(answer.status(), answer.location(), answer.etag(), null, body, answer.isFinal());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}

package dev.pawl.http;

import dev.pawl.refusal.Limit;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * How much of the heap answers to editors may take that are on their way (spec/decisions/036). A read that finds none
 * left is refused; the answer to a change that was made is always sent.
 */
public final class AnswerBudget {
    /** Smaller ones do not count: the limit on requests in flight bounds them well enough. */
    static final int LARGE = 64 * 1024;

    private static final int PART_OF_ONE_EDITOR = 4;
    private static final long RETRY_AFTER_SECONDS = 1;

    private final long most;
    private final AtomicLong all = new AtomicLong();
    private final Holdings ofEditors = new Holdings();

    /** @param most bytes of all large answers together; one editor has a quarter of them at most */
    public AnswerBudget(long most) {
        this.most = most;
    }

    /**
     * Counts the answer of {@code ctx} until it has been sent to the last byte, or has failed.
     *
     * @throws RefusedException {@code TooManyRequests} when the editor has used up what one may have, {@code
     *     ServiceUnavailable} when all have together
     */
    void admit(Context ctx) {
        long bytes = size(ctx.resultInputStream());
        if (bytes <= LARGE || !ctx.routeRoles().contains(Role.EDITOR)) {
            return;
        }
        String editor = Access.editor(ctx).id();
        boolean changed = ctx.method().equals(HandlerType.POST);
        if (!ofEditors.take(editor, bytes, changed ? 0 : most / PART_OF_ONE_EDITOR)) {
            throw refused(ctx, new Refusal.TooManyRequests(Limit.ANSWER_BYTES, RETRY_AFTER_SECONDS));
        }
        if (all.addAndGet(bytes) > most && !changed) {
            giveBack(editor, bytes);
            throw refused(ctx, new Refusal.ServiceUnavailable());
        }
        Request.addCompletionListener(
                ServletContextRequest.getServletContextRequest(ctx.req()), failure -> giveBack(editor, bytes));
    }

    private void giveBack(String editor, long bytes) {
        all.addAndGet(-bytes);
        ofEditors.giveBack(editor, bytes);
    }

    /** What was rendered is of no use any more. */
    private static RefusedException refused(Context ctx, Refusal refusal) {
        ctx.res().setHeader("ETag", null);
        return new RefusedException(refusal);
    }

    /** All of an answer that was made is there. */
    private static int size(@Nullable InputStream answer) {
        try {
            return answer == null ? 0 : answer.available();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

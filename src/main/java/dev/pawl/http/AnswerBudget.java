package dev.pawl.http;

import dev.pawl.refusal.Limit;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * Limits the heap that large responses to editors may occupy while they are sent (spec/decisions/036). A read is
 * refused if the budget is used up. The response to a committed change is always sent.
 */
public final class AnswerBudget {
    /** Smaller responses do not count: the limit on in-flight requests bounds them well enough. */
    static final int LARGE = 64 * 1024;

    private static final Set<HandlerType> READS = Set.of(HandlerType.GET, HandlerType.HEAD);
    private static final int EDITOR_FRACTION = 4;
    private static final long RETRY_AFTER_SECONDS = 1;

    private final long most;
    private final AtomicLong all = new AtomicLong();
    private final Holdings ofEditors = new Holdings();

    /** @param most total bytes of all large responses; one editor may use at most a quarter */
    public AnswerBudget(long most) {
        this.most = most;
    }

    /**
     * Counts the response of {@code ctx} until it has been sent completely, or has failed.
     *
     * @throws RefusedException {@code TooManyRequests} if the editor's share is used up, {@code ServiceUnavailable} if
     *     the whole budget is
     */
    void admit(Context ctx) {
        long bytes = size(ctx.resultInputStream());
        if (bytes <= LARGE || !Access.isForPeople(ctx)) {
            return;
        }
        String editor = Access.person(ctx).id();
        boolean changed = !READS.contains(ctx.method());
        if (!ofEditors.take(editor, bytes, changed ? 0 : most / EDITOR_FRACTION)) {
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

    /** Removes the headers of the response that is not sent. */
    private static RefusedException refused(Context ctx, Refusal refusal) {
        ctx.res().setHeader("ETag", null);
        return new RefusedException(refusal);
    }

    /** The whole response is in memory, so all of it is available. */
    private static int size(@Nullable InputStream answer) {
        try {
            return answer == null ? 0 : answer.available();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.pawl.trace;

import org.jspecify.annotations.Nullable;

/** One piece of work, from its beginning to {@link #close}. The thread that begins it also closes it. */
public interface Span extends AutoCloseable {
    /** Records nothing. */
    Span NONE = new Span() {
        @Override
        public @Nullable String handOn(@Nullable String received) {
            return received;
        }

        @Override
        public void answered(String method, String route, int status) {}

        @Override
        public void close() {}
    };

    /** The {@code traceparent} for what this work causes; {@code received} if nothing is recorded. */
    @Nullable
    String handOn(@Nullable String received);

    /**
     * The request was answered.
     *
     * @param route the template of the path, never the path itself
     */
    void answered(String method, String route, int status);

    @Override
    void close();
}

package dev.pawl.idempotency;

/** What is stored for one editor: the number of responses, and the bytes of their bodies. */
record Held(int answers, long bytes) {
    /** The limits of one editor. */
    private static final Held MOST = new Held(10_000, 32 << 20);

    /** How much a process stores for one editor before it counts again. */
    static final Held STEP = new Held(32, 1 << 20);

    /** Whether a limit is reached, so that no more responses may be stored. */
    boolean isFull() {
        return answers >= MOST.answers || bytes >= MOST.bytes;
    }

    /** Whether a whole {@link #STEP} can be added within the limits. */
    boolean hasRoomForAStep() {
        return answers <= MOST.answers - STEP.answers && bytes <= MOST.bytes - STEP.bytes;
    }

    Held without(long bodyBytes) {
        return new Held(answers - 1, bytes - bodyBytes);
    }

    /** Whether either credit is used up. */
    boolean isSpent() {
        return answers <= 0 || bytes <= 0;
    }
}

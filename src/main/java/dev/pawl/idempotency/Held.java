package dev.pawl.idempotency;

/** What is kept for one editor: how many answers, and the bytes of their bodies. */
record Held(int answers, long bytes) {
    /** The most of one editor. */
    private static final Held MOST = new Held(10_000, 32 << 20);

    /** How much a process keeps for one editor before it counts again what is kept. */
    static final Held STEP = new Held(32, 1 << 20);

    /** Whether no answer more may be kept. */
    boolean isFull() {
        return answers >= MOST.answers || bytes >= MOST.bytes;
    }

    /** Whether as much as a process keeps without counting can be added. */
    boolean hasRoomForAStep() {
        return answers <= MOST.answers - STEP.answers && bytes <= MOST.bytes - STEP.bytes;
    }

    Held without(long bodyBytes) {
        return new Held(answers - 1, bytes - bodyBytes);
    }

    /** Whether one of the two has come to its end. */
    boolean isSpent() {
        return answers <= 0 || bytes <= 0;
    }
}

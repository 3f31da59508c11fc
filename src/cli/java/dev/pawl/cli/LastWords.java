package dev.pawl.cli;

/** Says something if the process is told to end, as by Ctrl-C, before this is closed. */
final class LastWords implements AutoCloseable {
    private final Thread hook;

    LastWords(Console console, String words) {
        this.hook = Thread.ofPlatform().unstarted(() -> {
            console.passed();
            console.problem(words);
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending, and the words are being said.
        }
    }
}

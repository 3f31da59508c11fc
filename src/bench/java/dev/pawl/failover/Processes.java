package dev.pawl.failover;

import dev.pawl.testing.Eventually;
import java.util.List;
import java.util.stream.Stream;

/** {@code kill -9}. */
final class Processes {
    private Processes() {}

    /** Ends this one alone; returns when it is dead. */
    static void kill(ProcessHandle process) {
        end(List.of(process));
    }

    /** Ends it and all that it has started; returns when they are dead. */
    static void killFamily(ProcessHandle process) {
        end(Stream.concat(Stream.of(process), process.descendants()).toList());
    }

    private static void end(List<ProcessHandle> processes) {
        processes.forEach(ProcessHandle::destroyForcibly);
        Eventually.await(() -> processes.stream().noneMatch(ProcessHandle::isAlive), () -> "still alive: " + processes);
    }
}

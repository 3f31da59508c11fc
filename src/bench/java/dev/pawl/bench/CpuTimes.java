package dev.pawl.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * CPU seconds used so far, from {@code /proc}; zero on systems without it.
 *
 * @param service used by Pawl
 * @param database used by the postmaster and its children, including those that have ended
 * @param generator used by the load generator or by pgbench
 * @param machine used by all processes of the machine
 */
record CpuTimes(double service, double database, double generator, double machine) {
    private static final double TICKS_PER_SECOND = 100;
    private static final int UTIME = 11;
    private static final int CHILDREN = 13;
    private static final int PARENT = 1;
    private static final Path PROC = Path.of("/proc");

    static CpuTimes now(long service, long database, long generator) {
        try {
            return Files.isReadable(PROC.resolve("stat"))
                    ? new CpuTimes(
                            own(stat(service)), tree(database), own(stat(generator)) + endedChildren(), wholeMachine())
                    : new CpuTimes(0, 0, 0, 0);
        } catch (IOException e) {
            return new CpuTimes(0, 0, 0, 0);
        }
    }

    CpuTimes since(CpuTimes start) {
        return new CpuTimes(
                service - start.service,
                database - start.database,
                generator - start.generator,
                machine - start.machine);
    }

    /** The share of CPU time that other processes used, in percent. A high share makes a round useless. */
    double othersPercent() {
        return Math.max(0, 100 * (machine - service - database - generator) / machine);
    }

    private static double tree(long root) throws IOException {
        List<String> first = stat(root);
        double sum = own(first) + ended(first);
        try (Stream<Path> processes = Files.list(PROC)) {
            for (Path process : processes
                    .filter(path -> path.getFileName().toString().matches("\\d+"))
                    .toList()) {
                List<String> stat = statOrNothing(process);
                if (!stat.isEmpty() && stat.get(PARENT).equals(Long.toString(root))) {
                    sum += own(stat);
                }
            }
        }
        return sum;
    }

    /** CPU time of ended child processes, such as pgbench after its round. */
    private static double endedChildren() throws IOException {
        return ended(stat(ProcessHandle.current().pid()));
    }

    private static double ended(List<String> stat) {
        return (ticks(stat, CHILDREN) + ticks(stat, CHILDREN + 1)) / TICKS_PER_SECOND;
    }

    private static double own(List<String> stat) {
        return (ticks(stat, UTIME) + ticks(stat, UTIME + 1)) / TICKS_PER_SECOND;
    }

    private static long ticks(List<String> stat, int field) {
        return Long.parseLong(stat.get(field));
    }

    private static List<String> stat(long pid) throws IOException {
        String stat = Files.readString(PROC.resolve(Long.toString(pid)).resolve("stat"));
        return List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    }

    private static List<String> statOrNothing(Path process) {
        try {
            return stat(Long.parseLong(process.getFileName().toString()));
        } catch (IOException e) {
            return List.of(); // The process has ended in the meantime.
        }
    }

    private static double wholeMachine() throws IOException {
        String[] fields = Files.readAllLines(PROC.resolve("stat")).getFirst().split("\\s+", -1);
        long busy = 0;
        for (int i : new int[] {1, 2, 3, 6, 7}) {
            busy += Long.parseLong(fields[i]);
        }
        return busy / TICKS_PER_SECOND;
    }
}

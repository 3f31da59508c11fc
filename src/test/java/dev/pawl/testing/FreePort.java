package dev.pawl.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds a TCP port that nobody listens on, for a server that another process starts later, and perhaps again. Nobody gets
 * it meanwhile: it is below those that Linux gives to outgoing connections (from 32768), no port is given twice, and the
 * test JVMs of a run have ranges of their own.
 */
public final class FreePort {
    private static final int LOWEST = 15_000;
    private static final int RANGE = 2_000;
    private static final int RANGES = 8;
    private static final int FIRST = LOWEST + Integer.getInteger("test.fork", 0) % RANGES * RANGE;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private FreePort() {}

    public static int find() {
        while (true) {
            int port = FIRST + ThreadLocalRandom.current().nextInt(RANGE);
            if (isFree(port) && GIVEN.add(port)) {
                return port;
            }
        }
    }

    private static boolean isFree(int port) {
        try (ServerSocket free = new ServerSocket(port)) {
            return free.isBound();
        } catch (BindException taken) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package dev.pawl.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds a TCP port that nobody listens on, for a server that another process starts later. It is below those that Linux
 * gives to outgoing connections (from 32768): one of these could have it by then, and the server would never listen.
 */
public final class FreePort {
    private static final int LOWEST = 15_000;
    private static final int HIGHEST = 32_767;

    private FreePort() {}

    public static int find() {
        while (true) {
            try (ServerSocket free =
                    new ServerSocket(ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST + 1))) {
                return free.getLocalPort();
            } catch (BindException e) {
                // Taken: another one.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}

package dev.pawl.failover;

import dev.pawl.testing.FreePort;
import dev.pawl.testing.Installed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One etcd, which can be stopped and started again with what it knows. */
final class Etcd implements AutoCloseable {
    private final Path folder;
    private final int port = FreePort.find();
    private final int peerPort = FreePort.find();
    private @Nullable Process process;

    Etcd(Path folder) {
        this.folder = folder;
    }

    String address() {
        return "127.0.0.1:" + port;
    }

    /** Does nothing if it runs. */
    void start() {
        if (process != null && process.isAlive()) {
            return;
        }
        String clients = "http://" + address();
        String peers = "http://127.0.0.1:" + peerPort;
        List<String> command = List.of(
                "etcd",
                "--data-dir=" + folder.resolve("etcd"),
                "--listen-client-urls=" + clients,
                "--advertise-client-urls=" + clients,
                "--listen-peer-urls=" + peers,
                "--initial-advertise-peer-urls=" + peers,
                "--initial-cluster=default=" + peers);
        try {
            process = new ProcessBuilder(Installed.asNobodySpecial(command))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("etcd.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void stop() {
        if (process != null) {
            Processes.kill(process.toHandle());
        }
    }

    @Override
    public void close() {
        stop();
    }
}

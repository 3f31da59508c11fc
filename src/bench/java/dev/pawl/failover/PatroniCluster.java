package dev.pawl.failover;

import dev.pawl.testing.Eventually;
import dev.pawl.testing.FreePort;
import dev.pawl.testing.Installed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Two servers of PostgreSQL under Patroni, with an etcd, and an HAProxy in front of them where it is installed. */
final class PatroniCluster implements AutoCloseable {
    private static final Path HAPROXY = Path.of("deploy/patroni/haproxy.cfg");

    private final Path folder;
    private final Etcd etcd;
    private final List<PatroniNode> nodes;
    private final int balancerPort = FreePort.find();
    private @Nullable Process balancer;

    private PatroniCluster(Path folder, Etcd etcd, List<PatroniNode> nodes) {
        this.folder = folder;
        this.etcd = etcd;
        this.nodes = nodes;
    }

    /** What is missing to start one; empty if nothing is. */
    static List<String> missing() {
        List<String> programs = Stream.of("patroni", "etcd")
                .filter(program -> Installed.program(program).isEmpty())
                .toList();
        return Files.isExecutable(Path.of("/usr/lib/postgresql/15/bin/postgres"))
                ? programs
                : Stream.concat(programs.stream(), Stream.of("postgresql-15")).toList();
    }

    /** Returns when it is whole. The first node is the primary. */
    static PatroniCluster start() {
        try {
            Path folder = Installed.handedOver(Files.createTempDirectory("pawl-patroni"));
            Etcd etcd = new Etcd(folder);
            List<PatroniNode> nodes = List.of(node("db-1", folder, etcd), node("db-2", folder, etcd));
            PatroniCluster cluster = new PatroniCluster(folder, etcd, nodes);
            Runtime.getRuntime().addShutdownHook(new Thread(cluster::stop, "patroni"));
            etcd.start();
            nodes.getFirst().start();
            cluster.awaitPrimary(nodes.getFirst());
            cluster.repair();
            cluster.startBalancer();
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PatroniNode node(String name, Path folder, Etcd etcd) throws IOException {
        return new PatroniNode(name, Installed.handedOver(Files.createDirectory(folder.resolve(name))), etcd);
    }

    private void startBalancer() throws IOException {
        Optional<Path> program = Installed.program("haproxy");
        if (program.isEmpty()) {
            return;
        }
        String text = Files.readString(HAPROXY).replace("127.0.0.1:5432", "127.0.0.1:" + balancerPort);
        for (PatroniNode node : nodes) {
            text = text.replace(node.name() + ":5432", "127.0.0.1:%d port %d".formatted(node.port(), node.restPort()));
        }
        Path file = Files.writeString(folder.resolve("haproxy.cfg"), text);
        balancer = new ProcessBuilder(program.get().toString(), "-db", "-f", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("haproxy.log").toFile())
                .start();
    }

    Etcd etcd() {
        return etcd;
    }

    PatroniNode primary() {
        return nodes.stream().filter(node -> node.is("primary")).findFirst().orElseThrow();
    }

    PatroniNode otherThan(PatroniNode node) {
        return nodes.stream().filter(other -> other != node).findFirst().orElseThrow();
    }

    /** Changes the settings that Patroni keeps in etcd; returns when both members have read them. */
    void configure(String json) {
        primary().order("PATCH", "/config", json);
        nodes.forEach(PatroniNode::awaitNextRound);
    }

    void awaitPrimary(PatroniNode node) {
        Eventually.await(() -> node.is("primary"), () -> node.name() + " is not promoted, see " + folder);
    }

    /** Starts what does not run; returns when there are a primary and a synchronous standby. */
    void repair() {
        etcd.start();
        nodes.forEach(PatroniNode::start);
        Eventually.await(
                () -> nodes.stream().anyMatch(node -> node.is("primary"))
                        && nodes.stream().anyMatch(node -> node.is("synchronous")),
                () -> "not whole again, see " + folder);
    }

    /** The URL of both servers without a database. The second comes first: a client must look for the primary. */
    String urlOfBoth() {
        return "jdbc:postgresql://127.0.0.1:%d,127.0.0.1:%d/"
                .formatted(nodes.getLast().port(), nodes.getFirst().port());
    }

    /** The URL of the primary by way of HAProxy, without a database; empty if it is not installed. */
    Optional<String> urlOfBalancer() {
        return Optional.ofNullable(balancer).map(_ -> "jdbc:postgresql://127.0.0.1:" + balancerPort + "/");
    }

    private void stop() {
        if (balancer != null) {
            Processes.kill(balancer.toHandle());
        }
        nodes.forEach(PatroniNode::close);
        etcd.close();
    }

    /** Ends all processes and deletes their files. */
    @Override
    public void close() {
        stop();
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

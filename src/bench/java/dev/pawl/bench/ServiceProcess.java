package dev.pawl.bench;

import dev.pawl.testing.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Pawl as in production: its own process, the class path of the artifact, connected as pawl_service. */
final class ServiceProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int OK = 200;
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Process process;
    private final int port;

    private ServiceProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Starts on {@code database} and waits until it is ready; its log goes to {@code log}. */
    static ServiceProcess start(BenchDatabase database, BenchEnvironment environment, Path log)
            throws IOException, InterruptedException {
        return start(database, environment, log, javaOptions());
    }

    /** As above, on a JVM with {@code javaOptions}. */
    static ServiceProcess start(
            BenchDatabase database, BenchEnvironment environment, Path log, List<String> javaOptions)
            throws IOException, InterruptedException {
        return start(database, environment, log, Child.java(javaOptions, "target/pawl.jar", "dev.pawl.Main", "serve"));
    }

    /** As above, by {@code command}. */
    static ServiceProcess start(BenchDatabase database, BenchEnvironment environment, Path log, ProcessBuilder command)
            throws IOException, InterruptedException {
        int port = FreePort.find();
        Map<String, String> variables = new HashMap<>(environment.variables());
        variables.put("PAWL_PORT", Integer.toString(port));
        variables.put("PAWL_PUBLIC_URL", "http://localhost:" + port);
        variables.put("PAWL_DATABASE_URL", database.url());
        command.redirectErrorStream(true).redirectOutput(log.toFile());
        ServiceProcess service = new ServiceProcess(Child.start(command, variables), port);
        service.awaitReadiness();
        return service;
    }

    /** The garbage collector of the image, and the options from the environment. */
    private static List<String> javaOptions() {
        Stream<String> more =
                Optional.ofNullable(System.getenv("BENCH_SERVICE_JAVA_OPTIONS"))
                        .filter(options -> !options.isBlank())
                        .stream()
                        .flatMap(options -> Stream.of(options.split(" ", -1)));
        return Stream.concat(Stream.of("-XX:+UseSerialGC"), more).toList();
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    private void awaitReadiness() throws IOException, InterruptedException {
        Instant deadline = Instant.now().plus(PATIENCE);
        while (!isReady()) {
            if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                throw new IOException("Pawl did not start; see its log");
            }
            Thread.sleep(5);
        }
    }

    private boolean isReady() throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/readyz"))
                .build();
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == OK;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() {
        Child.end(process);
    }
}

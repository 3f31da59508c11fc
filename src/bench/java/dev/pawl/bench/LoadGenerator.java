package dev.pawl.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.util.List;
import java.util.Map;

/** The benchmark's side of {@link Generator}. */
final class LoadGenerator implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Process process;
    private final Writer orders;
    private final BufferedReader tallies;

    private LoadGenerator(Process process) {
        this.process = process;
        orders = new OutputStreamWriter(process.getOutputStream(), UTF_8);
        tallies = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    }

    static LoadGenerator start() throws IOException {
        ProcessBuilder builder = Child.java(
                        List.of("-XX:+UseSerialGC", "-Xmx1g"),
                        System.getProperty("java.class.path"),
                        Generator.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        return new LoadGenerator(Child.start(builder, Map.of()));
    }

    long pid() {
        return process.pid();
    }

    Tally run(Order order) throws IOException {
        // Written as the interface, so that Jackson adds the type of the order.
        orders.write(JSON.writerFor(Order.class).writeValueAsString(order) + "\n");
        orders.flush();
        String tally = tallies.readLine();
        if (tally == null) {
            throw new IOException("the load generator has failed");
        }
        return JSON.readValue(tally, Tally.class);
    }

    @Override
    public void close() {
        Child.end(process);
    }
}

package dev.pawl.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;

/** The load generator: a process that lives as long as the benchmark, reads orders and writes tallies, one per line. */
final class Generator {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Generator() {}

    public static void main(String[] args) throws Exception {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            System.out.println(JSON.writeValueAsString(run(read(line))));
        }
    }

    private static Order read(String line) throws IOException {
        return JSON.readValue(line, Order.class);
    }

    private static Tally run(Order order) throws Exception {
        return switch (order) {
            case Order.Http http -> HttpLoad.run(http);
            case Order.Jdbc jdbc -> JdbcLoad.run(jdbc);
        };
    }
}

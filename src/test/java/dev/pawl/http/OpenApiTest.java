package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.testing.Api;
import dev.pawl.testing.Operation;
import dev.pawl.testing.RunningPawl;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OpenApiTest {
    private final RunningPawl pawl = RunningPawl.shared();
    private final Api anybody = new Api(pawl.url(), null);

    @Test
    void the_served_yaml_is_the_file_in_spec_byte_for_byte() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request =
                    HttpRequest.newBuilder(pawl.url().resolve("/openapi.yaml")).build();
            byte[] served = client.send(request, BodyHandlers.ofByteArray()).body();
            assertArrayEquals(Files.readAllBytes(Operation.DOCUMENT), served);
        }
    }

    @Test
    void the_served_json_is_the_same_document() {
        Api.Answer answer = anybody.get("/openapi.json");
        assertEquals(200, answer.status());
        assertEquals(Operation.document(), answer.json());
    }

    @Test
    void cancel_answers_with_exactly_the_documented_statuses() {
        Operation cancel = Operation.all().stream()
                .filter(operation -> operation.toString().equals("POST /jobs/{jobId}/cancel"))
                .findFirst()
                .orElseThrow();
        assertEquals(
                Set.of("200", "400", "401", "403", "404", "409", "412", "413", "415", "422", "429", "500", "503"),
                cancel.statuses());
    }
}

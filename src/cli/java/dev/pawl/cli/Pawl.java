package dev.pawl.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.pawl.client.ApiClient;
import dev.pawl.client.ApiException;
import dev.pawl.client.api.JobsApi;
import dev.pawl.client.api.ProjectsApi;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The client that is generated from the contract, for one editor, with retries when the network fails. */
final class Pawl {
    /** An empty body; without it, the client would send the text {@code null}. */
    static final Object NOTHING = Map.of();

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = mapper();

    private final Login login;
    private final ProjectsApi projects;
    private final JobsApi jobs;

    Pawl(Login login) {
        this.login = login;
        ApiClient client = new ApiClient();
        client.setHttpClientBuilder(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1));
        client.setObjectMapper(JSON);
        client.updateBaseUri(login.url());
        client.setConnectTimeout(CONNECT_TIMEOUT);
        client.setReadTimeout(ANSWER_TIMEOUT);
        client.setRequestInterceptor(request -> request.header("Authorization", "Bearer " + login.token()));
        this.projects = new ProjectsApi(client);
        this.jobs = new JobsApi(client);
    }

    /** One request. */
    @FunctionalInterface
    interface Request<T> {
        @Nullable
        T send() throws ApiException;
    }

    /** One request that can be repeated under its key without taking effect twice. */
    @FunctionalInterface
    interface KeyedRequest<T> {
        @Nullable
        T send(String idempotencyKey) throws ApiException;
    }

    Login login() {
        return login;
    }

    ProjectsApi projects() {
        return projects;
    }

    JobsApi jobs() {
        return jobs;
    }

    /** Sends a request that changes nothing, with retries, and returns the response. */
    <T> T read(Request<T> request) throws ApiException {
        T answer = Repeats.untilAnswered(request);
        if (answer == null) {
            throw new CliException(ExitCode.UNAVAILABLE, "What answers at " + login.url() + " is not Pawl.");
        }
        return answer;
    }

    /** Sends a request that changes something, with retries under one key, and returns the response. */
    <T> T change(KeyedRequest<T> request) throws ApiException {
        String key = UUID.randomUUID().toString();
        return read(() -> request.send(key));
    }

    /** The JSON of {@code body} on one line, in the format of the API. */
    static String json(Object body) {
        try {
            return JSON.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static <T> T parse(String json, Class<T> type) throws JsonProcessingException {
        return JSON.readValue(json, type);
    }

    private static ObjectMapper mapper() {
        return ApiClient.createDefaultObjectMapper()
                .registerModule(new SimpleModule().addSerializer(OffsetDateTime.class, new Microseconds()));
    }

    /** The contract always has six digits; the generated client would drop trailing zeros. */
    private static final class Microseconds extends JsonSerializer<OffsetDateTime> {
        private static final DateTimeFormatter FORM =
                DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT);

        @Override
        public void serialize(OffsetDateTime time, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeString(FORM.format(time.withOffsetSameInstant(ZoneOffset.UTC)));
        }
    }
}

package dev.pawl.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A client of Pawl that checks every answer against spec/openapi.yaml before it hands it on. */
public final class Api {
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI url;
    private final @Nullable String token;
    private final boolean isOfThisRelease;

    public Api(URI url, @Nullable String token) {
        this(url, token, true);
    }

    private Api(URI url, @Nullable String token, boolean isOfThisRelease) {
        this.url = url;
        this.token = token;
        this.isOfThisRelease = isOfThisRelease;
    }

    /** A client of a Pawl whose release may have had another contract, so its answers are not checked. */
    public static Api ofAnyRelease(URI url, @Nullable String token) {
        return new Api(url, token, false);
    }

    /** An answer; {@link #json} is missing when the body is empty. */
    public record Answer(HttpResponse<String> response) {
        public int status() {
            return response.statusCode();
        }

        public String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        public JsonNode json() {
            try {
                return response.body().isEmpty() ? MissingNode.getInstance() : JSON.readTree(response.body());
            } catch (IOException e) {
                throw new AssertionError("not JSON: " + response.body(), e);
            }
        }

        /** The text of a member of the body; empty when it is absent. */
        public String text(String member) {
            return json().path(member).asText();
        }
    }

    public Answer get(String path, String... headers) {
        return send("GET", path, null, headers);
    }

    public Answer post(String path, @Nullable String body, String... headers) {
        return send("POST", path, body, headers);
    }

    /** Opens a stream of Server-Sent Events; returns when its head has come. */
    public EventClient follow(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url.resolve(path)).header("Authorization", "Bearer " + token);
        for (int i = 0; i < headers.length; i += 2) {
            request.header(headers[i], headers[i + 1]);
        }
        return EventClient.read(exchange(request.build(), BodyHandlers.ofInputStream()));
    }

    /** Sends {@code body} as JSON unless {@code headers}, names and values in turn, name another content type. */
    public Answer send(String method, String path, @Nullable String body, String... headers) {
        List<String> all = new ArrayList<>(List.of(headers));
        if (body != null && !all.contains("Content-Type")) {
            all.addAll(List.of("Content-Type", "application/json"));
        }
        if (token != null && !all.contains("Authorization")) {
            all.addAll(List.of("Authorization", "Bearer " + token));
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(Eventually.PATIENCE)
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!all.isEmpty()) {
            request.headers(all.toArray(String[]::new));
        }
        HttpResponse<String> response = exchange(request.build(), BodyHandlers.ofString());
        if (isOfThisRelease) {
            Contract.check(method, URI.create(path).getRawPath(), response);
        }
        return new Answer(response);
    }

    private static <T> HttpResponse<T> exchange(HttpRequest request, HttpResponse.BodyHandler<T> body) {
        try {
            return CLIENT.send(request, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Waits until the job's dispatch is in {@code state}, and returns the job. */
    public Answer awaitDispatch(String job, String state) {
        Eventually.await(
                () -> get("/jobs/" + job).json().at("/dispatch/state").asText().equals(state),
                () -> "the dispatch does not become " + state + ": "
                        + get("/jobs/" + job).response().body());
        return get("/jobs/" + job);
    }

    /** The id of a new project. */
    public String createProject() {
        return post("/projects", "{\"name\": \"Test\"}").text("id");
    }

    /** The id of a new job in CREATED, in a project of its own. */
    public String createJob() {
        return post("/projects/" + createProject() + "/jobs", null).text("id");
    }

    /** The id of a new job in UPLOADED. */
    public String createUploadedJob() {
        String id = createJob();
        post("/jobs/" + id + "/confirm-upload", "{\"video_uri\": \"s3://media/in.mp4\"}");
        return id;
    }

    /** The id of a new job in AUDIO_EXTRACTING, with a pending dispatch. */
    public String createRunningJob() {
        String id = createUploadedJob();
        post("/jobs/" + id + "/run", null);
        return id;
    }
}

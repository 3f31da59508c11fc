package dev.pawl.job.editor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pawl.testing.Api;
import dev.pawl.testing.ManyJobs;
import dev.pawl.testing.RunningPawl;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** However large the artifacts of its jobs are, a page has about 1 MiB at most. */
class PageBytesTest {
    private static final int MIB = 1 << 20;
    private static final int LONGEST_URI = 8_192;
    private static final String MANIFEST = "{\"video_uri\": \"%s\", \"exports\": []}";

    private final RunningPawl pawl = RunningPawl.crowded();
    private final Api api = pawl.asNewEditor();
    private final String project = api.createProject();

    @ParameterizedTest
    @CsvSource({"'', true", "'', false", "&status=CREATED, true"})
    void pages_of_large_jobs_are_short_and_hold_every_job_once(String filter, boolean compressible) {
        String uri = compressible ? uri(LONGEST_URI) : incompressible(LONGEST_URI);
        List<String> created = ManyJobs.created(pawl.database(), project, 250, MANIFEST.formatted(uri));
        List<Integer> sizes = new ArrayList<>();
        assertEquals(created.reversed(), listed("?limit=200" + filter, sizes));
        assertTrue(sizes.getFirst() > MIB / LONGEST_URI * 3 / 4, sizes::toString);
        assertTrue(sizes.size() <= 4, sizes::toString);
    }

    @Test
    void a_job_that_is_larger_than_a_page_is_a_page_by_itself() {
        List<String> created = new ArrayList<>();
        for (int length : new int[] {20, MIB + 1, 20, MIB - 2_000}) {
            created.addAll(ManyJobs.created(pawl.database(), project, 1, MANIFEST.formatted(uri(length))));
        }
        List<Integer> sizes = new ArrayList<>();
        assertEquals(created.reversed(), listed("?limit=200", sizes));
        assertEquals(List.of(1, 1, 1, 1), sizes);
    }

    @Test
    void small_jobs_are_counted_and_not_weighed() {
        ManyJobs.created(pawl.database(), project, 201, MANIFEST.formatted(uri(2_000)));
        List<Integer> sizes = new ArrayList<>();
        listed("?limit=200", sizes);
        assertEquals(List.of(200, 1), sizes);
    }

    @Test
    void two_hundred_projects_with_the_longest_of_names_are_less_than_that() {
        String name = "\"" + "\uD83C\uDFAC".repeat(200) + "\"";
        for (int i = 0; i < 3; i++) {
            assertEquals(201, api.post("/projects", "{\"name\": " + name + "}").status());
        }
        assertTrue(bytes(api.get("/projects")) / 3 * 200 < MIB);
    }

    private List<String> listed(String query, List<Integer> sizes) {
        List<String> ids = new ArrayList<>();
        String cursor = "";
        do {
            Api.Answer answer = api.get("/projects/" + project + "/jobs" + query + cursor);
            JsonNode page = answer.json();
            sizes.add(page.path("items").size());
            assertTrue(bytes(answer) < MIB || sizes.getLast() == 1, () -> "a page of " + bytes(answer) + " bytes");
            page.path("items").forEach(job -> ids.add(job.path("id").asText()));
            cursor = page.has("next_cursor")
                    ? "&cursor=" + page.path("next_cursor").asText()
                    : "";
        } while (!cursor.isEmpty());
        return ids;
    }

    private static int bytes(Api.Answer answer) {
        return answer.response().body().getBytes(StandardCharsets.UTF_8).length;
    }

    private static String incompressible(int length) {
        StringBuilder text = new StringBuilder(uri(20));
        new Random(1)
                .ints('!', '~')
                .filter(Character::isLetterOrDigit)
                .limit(length - 20)
                .forEach(text::appendCodePoint);
        return text.toString();
    }

    private static String uri(int length) {
        return "s3://media/" + "v".repeat(length - "s3://media/".length());
    }
}

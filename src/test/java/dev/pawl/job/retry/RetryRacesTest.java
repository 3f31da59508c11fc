package dev.pawl.job.retry;

import static java.util.stream.Collectors.groupingBy;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.testing.Api;
import dev.pawl.testing.AtOnce;
import dev.pawl.testing.CallbackReport;
import dev.pawl.testing.HeldJob;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.Query;
import dev.pawl.testing.RunningPawl;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Retries of one job, or of one chain, at the same time. */
class RetryRacesTest {
    private final RunningPawl pawl = RunningPawl.shared();
    private final String editor = "editor-" + UUID.randomUUID();
    private final Api api = pawl.as(editor);
    private final UUID failed = JobFixture.inStatus(pawl.database(), editor, "FAILED");

    @RepeatedTest(5)
    void of_different_requests_at_once_one_is_accepted_and_the_others_name_its_job() {
        List<Supplier<Api.Answer>> requests = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            String request = "request-" + i;
            requests.add(() -> retry(request));
        }
        Map<Integer, List<Api.Answer>> answers = AtOnce.run(requests).stream().collect(groupingBy(Api.Answer::status));
        assertEquals(1, answers.getOrDefault(202, List.of()).size());
        assertEquals(19, answers.getOrDefault(409, List.of()).size());
        String accepted = answers.getOrDefault(202, List.of())
                .getFirst()
                .json()
                .at("/job/id")
                .asText();
        for (Api.Answer refused : answers.getOrDefault(409, List.of())) {
            assertEquals("JOB_ALREADY_RUNNING", refused.text("error_code"));
            assertEquals(accepted, refused.text("running_job_id"));
        }
        assertRetries(1);
    }

    @RepeatedTest(5)
    void of_one_request_many_times_at_once_one_is_accepted_and_the_others_replay_it() {
        List<Api.Answer> answers = AtOnce.run(Collections.nCopies(20, () -> retry("again")));
        assertEquals(
                1, answers.stream().filter(answer -> answer.status() == 202).count());
        assertEquals(
                19, answers.stream().filter(answer -> answer.status() == 200).count());
        assertEquals(
                1,
                answers.stream()
                        .map(answer -> answer.header("Location") + answer.text("dispatch_id"))
                        .distinct()
                        .count());
        assertRetries(1);
    }

    @Test
    void a_retry_that_waited_for_the_callback_that_fails_the_job_is_accepted() {
        String running = api.createRunningJob();
        try (HeldJob held = HeldJob.lock(pawl.database(), UUID.fromString(running))) {
            Future<Api.Answer> failure =
                    AtOnce.start(() -> CallbackReport.of("FAILED").sendTo(pawl.url(), running));
            held.awaitWaiting(1);
            Future<Api.Answer> retry = AtOnce.start(() -> retry(running, "again"));
            held.awaitWaiting(2);
            held.release();
            assertEquals(204, AtOnce.result(failure).status());
            assertEquals(202, AtOnce.result(retry).status());
        }
    }

    @Test
    void retries_of_two_jobs_of_one_chain_wait_for_each_other_and_one_is_accepted() {
        String child = retry("first").json().at("/job/id").asText();
        assertEquals(204, CallbackReport.of("FAILED").sendTo(pawl.url(), child).status());
        try (HeldJob held = HeldJob.lock(pawl.database(), failed)) {
            Future<Api.Answer> ofChild = AtOnce.start(() -> retry(child, "again"));
            held.awaitWaiting(1);
            Future<Api.Answer> ofRoot = AtOnce.start(() -> retry("again"));
            held.awaitWaiting(2);
            held.release();
            List<Api.Answer> answers = List.of(AtOnce.result(ofChild), AtOnce.result(ofRoot));
            assertOneAccepted(answers);
        }
    }

    @RepeatedTest(5)
    void of_retries_of_every_job_of_a_chain_at_once_one_is_accepted() {
        List<String> chain = new ArrayList<>(List.of(failed.toString()));
        for (int i = 0; i < 3; i++) {
            String child = retry(chain.getLast(), "first").json().at("/job/id").asText();
            assertEquals(
                    204, CallbackReport.of("FAILED").sendTo(pawl.url(), child).status());
            chain.add(child);
        }
        List<Supplier<Api.Answer>> requests = new ArrayList<>();
        for (String job : chain) {
            requests.add(() -> retry(job, "again"));
            requests.add(() -> retry(job, "once more"));
        }
        assertOneAccepted(AtOnce.run(requests));
    }

    private static void assertOneAccepted(List<Api.Answer> answers) {
        List<Api.Answer> accepted =
                answers.stream().filter(answer -> answer.status() == 202).toList();
        assertEquals(1, accepted.size(), answers::toString);
        String running = accepted.getFirst().json().at("/job/id").asText();
        for (Api.Answer refused : answers) {
            if (!accepted.contains(refused)) {
                assertEquals("JOB_ALREADY_RUNNING", refused.text("error_code"));
                assertEquals(running, refused.text("running_job_id"));
            }
        }
    }

    private void assertRetries(int count) {
        String retries = "SELECT id::text FROM job WHERE retry_of = ?";
        assertEquals(count, Query.texts(pawl.database(), retries, failed).size());
    }

    private Api.Answer retry(String request) {
        return retry(failed, request);
    }

    private Api.Answer retry(Object id, String request) {
        String body = "{\"client_request_id\": \"%s\", \"model_profile\": \"default\"}".formatted(request);
        return api.post("/jobs/" + id + "/retry", body);
    }
}

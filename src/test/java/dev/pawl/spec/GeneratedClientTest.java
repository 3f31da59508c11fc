package dev.pawl.spec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.pawl.client.ApiClient;
import dev.pawl.client.ApiException;
import dev.pawl.client.ApiResponse;
import dev.pawl.client.api.JobsApi;
import dev.pawl.client.api.OrchestratorApi;
import dev.pawl.client.api.ProjectsApi;
import dev.pawl.client.model.AllowedAction;
import dev.pawl.client.model.AuditEvent;
import dev.pawl.client.model.CallbackConflict;
import dev.pawl.client.model.CancelJobsRequest;
import dev.pawl.client.model.CancelOutcome;
import dev.pawl.client.model.CancelRequest;
import dev.pawl.client.model.ConfirmUploadRequest;
import dev.pawl.client.model.CreateJobRequest;
import dev.pawl.client.model.CreateProjectRequest;
import dev.pawl.client.model.DispatchState;
import dev.pawl.client.model.FsmTransitionError;
import dev.pawl.client.model.Job;
import dev.pawl.client.model.JobStatus;
import dev.pawl.client.model.MoveConflict;
import dev.pawl.client.model.ReportedStatus;
import dev.pawl.client.model.StatusCallback;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.FakeOrchestrator;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.TestDatabase;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The example of README.md, with the client that the build generates from spec/openapi.yaml alone. */
@Slow("starts a Pawl with a database of its own, and loads a client of its own")
class GeneratedClientTest {
    private static final RunningPawl PAWL =
            RunningPawl.start(TestDatabase.create()).withBackgroundWork();
    /** An empty body; without it, the client would send the text {@code null}. */
    private static final Object NOTHING = Map.of();

    private static final List<JobStatus> STORY = List.of(
            JobStatus.CREATED,
            JobStatus.UPLOADED,
            JobStatus.AUDIO_EXTRACTING,
            JobStatus.AUDIO_READY,
            JobStatus.TRANSCRIBING,
            JobStatus.CANCELLED);

    private final String token =
            PAWL.key().token("editor-" + UUID.randomUUID(), List.of("editor"), Duration.ofHours(1));
    private final ApiClient editor = client("Authorization", "Bearer " + token);
    private final ProjectsApi projects = new ProjectsApi(editor);
    private final JobsApi jobs = new JobsApi(editor);
    private final OrchestratorApi orchestrator =
            new OrchestratorApi(client("X-Callback-Secret", FakeOrchestrator.CALLBACK_SECRET));

    @AfterAll
    static void stop() {
        PAWL.close();
    }

    @Test
    void a_job_runs_is_cancelled_and_stops_and_its_trail_says_who_moved_it() throws ApiException {
        String job = runningJob(newProject());
        report(job, "audio", ReportedStatus.AUDIO_READY);
        report(job, "words", ReportedStatus.TRANSCRIBING);
        Job atWork = jobs.getJob(job, null);
        assertEquals(JobStatus.TRANSCRIBING, atWork.getStatus());
        assertEquals(Set.of(AllowedAction.CANCEL), atWork.getAllowedActions());
        assertEquals(DispatchState.DELIVERED, stateOfDispatch(atWork));

        Job cancelled = cancel(job, null).getData();
        assertEquals(JobStatus.CANCELLED, cancelled.getStatus());
        Eventually.await(() -> stateOfDispatch(read(job)) == DispatchState.STOPPED, "no receipt");

        List<AuditEvent> trail = jobs.listAuditEvents(job, null, null, null).getItems();
        assertEquals(STORY, trail.stream().map(AuditEvent::getNewStatus).toList());
        assertEquals("WRONG_VIDEO", trail.getLast().getReasonCode());
        assertEquals(cancelled.getUpdatedAt(), trail.getLast().getRecordedAt());
    }

    @Test
    void a_refusal_says_what_it_is_in_types() throws Exception {
        String job = runningJob(newProject());
        cancel(job, null);
        ApiException second = assertThrows(ApiException.class, () -> cancel(job, null));
        assertEquals(409, second.getCode());
        FsmTransitionError error = editor.getObjectMapper()
                .readValue(second.getResponseBody(), MoveConflict.class)
                .getFsmTransitionError();
        assertEquals(FsmTransitionError.ErrorCodeEnum.FSM_TERMINAL_IMMUTABLE, error.getErrorCode());
        assertEquals(JobStatus.CANCELLED, error.getAttemptedStatus());
        assertEquals(Set.of(), error.getAllowedNextStatuses());

        ApiException late =
                assertThrows(ApiException.class, () -> report(job, "late", ReportedStatus.TRANSCRIPT_READY));
        assertEquals(
                "stop", late.getResponseHeaders().firstValue("Pawl-Directive").orElse(""));
        assertEquals(
                error.getErrorCode(),
                editor.getObjectMapper()
                        .readValue(late.getResponseBody(), CallbackConflict.class)
                        .getFsmTransitionError()
                        .getErrorCode());
    }

    @Test
    void a_cancel_whose_answer_was_lost_is_repeated_under_its_key() throws ApiException {
        String job = runningJob(newProject());
        ApiResponse<Job> first = cancel(job, "cancel-" + job);
        ApiResponse<Job> again = cancel(job, "cancel-" + job);
        assertEquals(first.getData(), again.getData());
        assertEquals(List.of("true"), again.getHeaders().get("idempotency-replayed"));
    }

    @Test
    void the_jobs_of_a_project_are_cancelled_by_their_status() throws ApiException {
        String project = newProject();
        String waiting = newJob(project);
        runningJob(project);
        CancelJobsRequest inCreated = new CancelJobsRequest().statuses(List.of(JobStatus.CREATED));
        var result = jobs.cancelJobs(project, inCreated, null, null);
        assertEquals(1, result.getItems().size());
        assertEquals(waiting, result.getItems().getFirst().getJobId());
        assertEquals(CancelOutcome.CANCELLED, result.getItems().getFirst().getOutcome());
        List<JobStatus> both = List.of(JobStatus.AUDIO_EXTRACTING, JobStatus.CANCELLED);
        assertEquals(
                2,
                jobs.listJobs(project, both, null, null, null, null, null, null, null, null, null)
                        .getItems()
                        .size());
    }

    private static ApiClient client(String header, String value) {
        ApiClient client = new ApiClient();
        client.updateBaseUri(PAWL.url().toString());
        client.setRequestInterceptor(request -> request.header(header, value));
        return client;
    }

    private String newProject() throws ApiException {
        return projects.createProject(new CreateProjectRequest().name("My first project"), null, null)
                .getId()
                .toString();
    }

    private String newJob(String project) throws ApiException {
        return jobs.createJob(project, null, null, new CreateJobRequest())
                .getId()
                .toString();
    }

    private String runningJob(String project) throws ApiException {
        String job = newJob(project);
        jobs.confirmUpload(job, new ConfirmUploadRequest().videoUri("s3://media/interview.mp4"), null, null, null);
        jobs.runJob(job, null, null, null, NOTHING);
        Eventually.await(() -> stateOfDispatch(read(job)) == DispatchState.DELIVERED, "not delivered");
        return job;
    }

    private ApiResponse<Job> cancel(String job, @Nullable String key) throws ApiException {
        return jobs.cancelJobWithHttpInfo(job, null, key, null, new CancelRequest().reasonCode("WRONG_VIDEO"));
    }

    private void report(String job, String eventId, ReportedStatus status) throws ApiException {
        StatusCallback callback = new StatusCallback()
                .eventId(eventId)
                .status(status)
                .occurredAt(OffsetDateTime.now(ZoneOffset.UTC))
                .correlationId("client-test");
        orchestrator.reportStatus(job, callback, null);
    }

    private Job read(String job) {
        try {
            return jobs.getJob(job, null);
        } catch (ApiException e) {
            throw new AssertionError(e);
        }
    }

    private static DispatchState stateOfDispatch(Job job) {
        return Objects.requireNonNull(job.getDispatch()).getState();
    }
}

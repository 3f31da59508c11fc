package dev.pawl.db;

import static dev.pawl.fsm.JobStatus.AUDIO_EXTRACTING;
import static dev.pawl.fsm.JobStatus.AUDIO_READY;
import static dev.pawl.fsm.JobStatus.CANCELLED;
import static dev.pawl.fsm.JobStatus.CREATED;
import static dev.pawl.fsm.JobStatus.FAILED;
import static dev.pawl.fsm.JobStatus.UPLOADED;
import static dev.pawl.testing.SqlRefusal.assertDenied;
import static dev.pawl.testing.SqlRefusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.fsm.JobStatus;
import dev.pawl.testing.SpecTransitions;
import dev.pawl.testing.SpecTransitions.Move;
import dev.pawl.testing.SqlSession;
import dev.pawl.testing.SqlSession.Row;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource
class JobGuardsTest {
    private static final String MOVED = "SELECT moved_version FROM public.job WHERE id = ?";

    private final RoleLogin login;

    @AutoClose
    private final SqlSession rows;

    JobGuardsTest(RoleLogin login) throws SQLException {
        this.login = login;
        rows = login.connect();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 2, 100})
    void the_version_goes_up_by_one_and_in_no_other_way(int difference) throws SQLException {
        Row job = rows.jobIn(UPLOADED);
        Row jumped = job.at(AUDIO_EXTRACTING, job.version() + difference);
        assertRefused("PW001", "version of a job steps", () -> rows.update(jumped));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status = 'CANCELLED'",
                "manifest = '{\"video_uri\": \"s3://other\"}'",
                "failure_code = 'X'",
                "failure_message = 'x'",
                "failed_stage = 'UPLOADED'",
                "updated_at = clock_timestamp()",
                "latest_callback_occurred_at = updated_at, latest_callback_recorded_at = updated_at",
                "latest_callback_sequence = 1"
            })
    void status_manifest_failure_and_times_do_not_change_without_a_step(String change) throws SQLException {
        Row job = rows.jobIn(UPLOADED);
        assertRefused(
                "PW004",
                "change only with a step",
                () -> rows.execute("UPDATE public.job SET " + change + " WHERE id = ?", job.id()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id = gen_random_uuid()",
                "project_id = gen_random_uuid()",
                "owner_id = 'another'",
                "retry_of = id",
                "created_at = created_at + interval '1 microsecond'"
            })
    void what_a_job_is_born_with_never_changes_not_even_with_a_step(String change) throws SQLException {
        Row job = rows.jobIn(UPLOADED);
        assertRefused(
                "PW003",
                "never change",
                () -> rows.execute(
                        "UPDATE public.job SET status = 'CANCELLED', version = version + 1, " + change
                                + " WHERE id = ?",
                        job.id()));
    }

    @Test
    void nobody_but_the_triggers_says_when_a_job_moved() throws SQLException {
        Row job = rows.jobIn(AUDIO_EXTRACTING);
        int moved = job.version();
        for (int i = 0; i < 2; i++) {
            job = rows.step(job, AUDIO_EXTRACTING);
            rows.execute("UPDATE public.job SET moved_version = 1 WHERE id = ?", job.id());
            assertEquals(List.of(String.valueOf(moved)), rows.texts(MOVED, job.id()));
        }
        job = rows.step(job, AUDIO_READY);
        assertEquals(List.of(String.valueOf(job.version())), rows.texts(MOVED, job.id()));
    }

    @ParameterizedTest
    @EnumSource
    void a_first_attempt_is_born_in_created_and_nowhere_else(JobStatus status) throws SQLException {
        Row job = rows.newJob("editor").at(status, 1);
        if (status == CREATED) {
            rows.insert(job);
        } else {
            assertRefused("PW002", "cannot be born as " + status, () -> rows.insert(job));
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_retry_is_born_in_an_initial_status_of_the_spec_and_nowhere_else(JobStatus status) throws SQLException {
        UUID failed = rows.jobIn(FAILED).id();
        Row retry = rows.newJob("editor").at(status, 1);
        if (SpecTransitions.table().contains(new Move(Optional.empty(), status))) {
            rows.insert(retry, failed);
            rows.audit(retry, null);
            rows.commit();
        } else {
            assertRefused("PW002", "cannot be born as " + status, () -> rows.insert(retry, failed));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2})
    void a_job_is_born_with_version_1(int version) throws SQLException {
        Row job = rows.newJob("editor").at(CREATED, version);
        assertRefused("PW001", "born with version 1", () -> rows.insert(job));
    }

    @Test
    void a_job_is_not_born_into_the_project_of_another() throws SQLException {
        Row job = rows.newJob("editor");
        Row foreign = new Row(job.id(), job.projectId(), "another", CREATED, 1);
        assertRefused("23503", "job_belongs_to_its_projects_owner", () -> rows.insert(foreign));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status = 'AUDIO_EXTRACTING', ended_by_type = 'system'",
                "status = 'AUDIO_EXTRACTING', ended_reason = 'X'",
                "status = 'CANCELLED', ended_by_id = 'editor'"
            })
    void only_a_job_that_has_ended_says_who_ended_it(String change) throws SQLException {
        Row job = rows.jobIn(UPLOADED);
        assertRefused(
                "PW004",
                "only a job that has ended",
                () -> rows.execute(
                        "UPDATE public.job SET " + change
                                + ", version = version + 1, updated_at = clock_timestamp() WHERE id = ?",
                        job.id()));
    }

    @ParameterizedTest
    @CsvSource({
        "title, '', 23514, the title of a job",
        "labels, '{}', 23514, the labels of a job",
        "search, word, 23514, the words of a job",
        "ended_reason, X, PW004, only a job that has ended"
    })
    void no_job_is_born_with_what_the_guards_refuse_later(String column, String value, String sqlState, String reason)
            throws SQLException {
        Row job = rows.newJob("editor");
        assertRefused(
                sqlState,
                reason,
                () -> rows.execute(
                        "INSERT INTO public.job (id, project_id, owner_id, status, version, manifest, created_at, updated_at, "
                                + column + ") VALUES (?, ?, ?, 'CREATED', 1, '{\"exports\": []}', now(), now(), '"
                                + value
                                + "')",
                        job.id(),
                        job.projectId(),
                        job.ownerId()));
    }

    @Test
    void a_failed_job_says_why_and_no_other_does() throws SQLException {
        Row job = rows.jobIn(UPLOADED);
        assertRefused(
                "23514",
                "job_failure_goes_with_failed",
                () -> rows.execute(
                        "UPDATE public.job SET status = 'FAILED', version = version + 1 WHERE id = ?", job.id()));
        rows.rollback();
        assertRefused(
                "23514",
                "job_failure_goes_with_failed",
                () -> rows.execute(
                        "UPDATE public.job SET status = 'CANCELLED', version = version + 1, failure_code = 'X'"
                                + " WHERE id = ?",
                        job.id()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM public.job",
                "DELETE FROM public.job WHERE false",
                "TRUNCATE public.job CASCADE",
                "MERGE INTO public.job USING public.project ON job.project_id = project.id WHEN MATCHED THEN DELETE"
            })
    void jobs_are_kept(String removal) throws SQLException {
        rows.jobIn(CANCELLED);
        switch (login) {
            case SERVICE -> assertDenied(() -> rows.execute(removal));
            case SUPERUSER -> assertRefused("PW007", "jobs are kept", () -> rows.execute(removal));
        }
    }
}

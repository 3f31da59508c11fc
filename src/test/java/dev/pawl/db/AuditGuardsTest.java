package dev.pawl.db;

import static dev.pawl.fsm.JobStatus.AUDIO_EXTRACTING;
import static dev.pawl.fsm.JobStatus.CANCELLED;
import static dev.pawl.fsm.JobStatus.CREATED;
import static dev.pawl.fsm.JobStatus.UPLOADED;
import static dev.pawl.testing.SqlRefusal.assertDenied;
import static dev.pawl.testing.SqlRefusal.assertRefused;
import static java.util.stream.Collectors.joining;

import dev.pawl.fsm.JobStatus;
import dev.pawl.testing.SqlSession;
import dev.pawl.testing.SqlSession.Row;
import java.sql.SQLException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource
class AuditGuardsTest {
    private static final String WITHOUT_ITS_STEP = "audit event without its step";
    private static final String BROKEN_CHAIN = "does not continue the one before it";
    private static final String STEP_WITHOUT_EVENT = "job_step_has_its_audit_event";

    /** The audit event of a birth, with some of its values replaced. */
    private static final String INSERT_BIRTH = """
            INSERT INTO public.audit_event
            SELECT * FROM jsonb_populate_record(NULL::public.audit_event, jsonb_build_object(
              'event_type', 'JOB_CREATED', 'job_id', ?, 'project_id', ?, 'sequence', 1,
              'actor_type', 'editor', 'actor_id', 'editor', 'new_status', 'CREATED',
              'correlation_id', 'test', 'occurred_at', now(), 'recorded_at', now()) || ?::jsonb)""";

    private final RoleLogin login;

    @AutoClose
    private final SqlSession rows;

    AuditGuardsTest(RoleLogin login) throws SQLException {
        this.login = login;
        rows = login.connect();
    }

    @Test
    void a_step_without_its_audit_event_cannot_commit() throws SQLException {
        Row job = rows.jobIn(UPLOADED);
        rows.update(job.to(AUDIO_EXTRACTING));
        assertRefused("23503", STEP_WITHOUT_EVENT, rows::commit);
    }

    @Test
    void a_birth_without_its_audit_event_cannot_commit() throws SQLException {
        rows.insert(rows.newJob("editor"));
        assertRefused("23503", STEP_WITHOUT_EVENT, rows::commit);
    }

    @Test
    void of_two_steps_in_a_transaction_the_last_cannot_go_without_its_audit_event() throws SQLException {
        Row job = rows.step(rows.jobIn(UPLOADED), AUDIO_EXTRACTING);
        rows.update(job.to(CANCELLED));
        assertRefused("23503", STEP_WITHOUT_EVENT, rows::commit);
    }

    @ParameterizedTest
    @EnumSource(names = {"UPLOADED", "AUDIO_EXTRACTING"})
    void of_two_steps_in_a_transaction_the_first_cannot_go_without_its_audit_event(JobStatus prev) throws SQLException {
        Row job = rows.jobIn(UPLOADED).to(AUDIO_EXTRACTING);
        rows.update(job);
        rows.update(job.to(CANCELLED));
        assertRefused("PW005", BROKEN_CHAIN, () -> rows.audit(job.to(CANCELLED), prev));
    }

    @Test
    void the_audit_event_of_a_step_cannot_be_written_after_the_next_step() throws SQLException {
        Row job = rows.jobIn(UPLOADED).to(AUDIO_EXTRACTING);
        rows.update(job);
        rows.update(job.to(CANCELLED));
        assertRefused("PW005", WITHOUT_ITS_STEP, () -> rows.audit(job, UPLOADED));
    }

    @ParameterizedTest
    @CsvSource({"CANCELLED, 3", "CANCELLED, 2", "UPLOADED, 3", "CREATED, 1", "UPLOADED, 1"})
    void an_audit_event_without_its_step_is_refused(JobStatus status, int sequence) throws SQLException {
        Row invented = rows.jobIn(UPLOADED).at(status, sequence);
        assertRefused("PW005", WITHOUT_ITS_STEP, () -> rows.audit(invented, sequence == 1 ? null : UPLOADED));
    }

    @Test
    void an_audit_event_of_no_job_or_of_another_project_is_refused() throws SQLException {
        Row unborn = rows.newJob("editor");
        assertRefused("PW005", WITHOUT_ITS_STEP, () -> rows.audit(unborn, null));
        rows.rollback();
        Row job = rows.jobIn(UPLOADED).to(CANCELLED);
        Row elsewhere = new Row(job.id(), NewId.next(), job.ownerId(), job.status(), job.version());
        rows.update(job);
        assertRefused("PW005", WITHOUT_ITS_STEP, () -> rows.audit(elsewhere, UPLOADED));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UPLOADED")
    void an_audit_event_names_the_status_that_the_job_came_from(JobStatus wrong) throws SQLException {
        Row job = rows.jobIn(UPLOADED).to(CANCELLED);
        rows.update(job);
        assertRefused("PW005", BROKEN_CHAIN, () -> rows.audit(job, wrong));
    }

    @Test
    void a_step_has_one_audit_event() throws SQLException {
        Row job = rows.jobIn(UPLOADED);
        assertRefused("23505", "audit_event_pkey", () -> rows.audit(job, CREATED));
        rows.rollback();
        Row born = rows.jobIn(CREATED);
        assertRefused("23505", "audit_event_pkey", () -> rows.audit(born, null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "audit_event_first_is_the_birth |"
                        + " {'event_type': 'JOB_STATUS_TRANSITION_APPLIED', 'prev_status': 'CREATED'}",
                "audit_event_birth_has_no_prev_status | {'prev_status': 'CREATED'}",
                "audit_event_only_people_have_an_id | {'actor_id': null}",
                "audit_event_only_people_have_an_id | {'actor_type': 'system'}",
                "audit_event_only_people_have_an_id | {'actor_type': 'operator', 'actor_id': null, 'reason_code': 'why'}",
                "audit_event_operators_say_why | {'actor_type': 'operator'}",
                "audit_event_callback_is_whole | {'callback_id_hash': '00000000-0000-7000-8000-000000000001'}",
                "audit_event_callback_is_whole | {'callback_payload_hash': '00000000-0000-7000-8000-000000000001'}",
                "audit_event_callback_is_whole | {'callback_id_hash': '00000000-0000-7000-8000-000000000001',"
                        + " 'callback_payload_hash': '00000000-0000-7000-8000-000000000001'}",
                "audit_event_reason_code_form | {'reason_code': ''}",
                "audit_event_reason_code_form | {'reason_code': 'no spaces'}",
                "audit_event_reason_code_form | {'reason_code': 'no_line_break\\n'}",
                "audit_event_correlation_id_form | {'correlation_id': ''}",
                "audit_event_correlation_id_form | {'correlation_id': 'two words'}",
                "audit_event_correlation_id_form | {'correlation_id': 'sch\u00f6n'}",
                "audit_event_correlation_id_form | {'correlation_id': 'a\\\\b'}",
                "audit_event_correlation_id_form | {'correlation_id': 'a\\u007f'}",
                "audit_event_correlation_id_form | {'correlation_id': 'a\\n'}"
            },
            quoteCharacter = '"')
    void an_audit_event_that_contradicts_itself_is_refused(String constraint, String change) throws SQLException {
        Row job = rows.newJob("editor");
        rows.insert(job);
        String overrides = change.replace('\'', '"');
        assertRefused("23514", constraint, () -> rows.execute(INSERT_BIRTH, job.id(), job.projectId(), overrides));
    }

    @Test
    void an_id_and_a_reason_may_have_any_of_their_characters_up_to_their_length() throws SQLException {
        String visible = IntStream.rangeClosed('!', '~')
                .filter(c -> c != '"' && c != '\\')
                .mapToObj(Character::toString)
                .collect(joining());
        String id = visible + "x".repeat(128 - visible.length());
        String reason = "AZaz09_.-" + "x".repeat(55);
        assertRefused("23514", "audit_event_correlation_id_form", () -> born(id + "x", reason));
        rows.rollback();
        assertRefused("23514", "audit_event_reason_code_form", () -> born(id, reason + "x"));
        rows.rollback();
        born(id, reason);
    }

    private void born(String correlationId, String reason) throws SQLException {
        Row job = rows.newJob("editor");
        rows.insert(job);
        String overrides = "{\"correlation_id\": \"%s\", \"reason_code\": \"%s\"}".formatted(correlationId, reason);
        rows.execute(INSERT_BIRTH, job.id(), job.projectId(), overrides);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE public.audit_event SET reason_code = 'FORGED'",
                "UPDATE public.audit_event SET reason_code = 'FORGED' WHERE false",
                "DELETE FROM public.audit_event",
                "DELETE FROM public.audit_event WHERE false",
                "TRUNCATE public.audit_event CASCADE"
            })
    void the_audit_trail_is_append_only(String change) throws SQLException {
        rows.jobIn(CANCELLED);
        switch (login) {
            case SERVICE -> assertDenied(() -> rows.execute(change));
            case SUPERUSER -> assertRefused("PW006", "append-only", () -> rows.execute(change));
        }
    }
}

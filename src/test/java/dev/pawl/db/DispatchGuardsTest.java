package dev.pawl.db;

import static dev.pawl.fsm.JobStatus.AUDIO_EXTRACTING;
import static dev.pawl.fsm.JobStatus.CANCELLED;
import static dev.pawl.fsm.JobStatus.FAILED;
import static dev.pawl.testing.SqlRefusal.assertDenied;
import static dev.pawl.testing.SqlRefusal.assertRefused;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.db.generated.enums.DispatchState;
import dev.pawl.fsm.JobStatus;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import dev.pawl.testing.SqlSession;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A dispatch by raw SQL: it never goes backwards, and a receipt is written when it is due or not at all (spec/decisions/045). */
@Slow("every change of a dispatch, by every kind of session")
@ParameterizedClass
@EnumSource
class DispatchGuardsTest {
    private static final Pattern MOVE = Pattern.compile("(?m)^ {4}([A-Z_]+) --> ([A-Z_]+) :");
    private static final Set<String> PERMITTED = permitted();

    private static final String FINISHED =
            "UPDATE dispatch SET state = 'FINISHED', active = false WHERE dispatch_id = ?";
    private static final String REQUEST =
            "INSERT INTO public.dispatch (dispatch_id, job_id, kind, state, created_at, instructions_uri, formats)"
                    + " VALUES (gen_random_uuid(), ?, CAST(? AS public.dispatch_kind), 'PENDING', now(), ?, ?)";

    private final TestDatabase database = RunningPawl.shared().database();
    private final RoleLogin login;

    @AutoClose
    private final SqlSession rows;

    DispatchGuardsTest(RoleLogin login) throws SQLException {
        this.login = login;
        rows = login.connect();
    }

    /** The state machine of spec/orchestrators.md. */
    private static Set<String> permitted() {
        try {
            Set<String> moves = new HashSet<>();
            MOVE.matcher(Files.readString(Path.of("spec", "orchestrators.md")))
                    .results()
                    .forEach(move -> moves.add(move.group(1) + " " + move.group(2)));
            assertEquals(8, moves.size(), moves::toString);
            moves.add("PENDING FINISHED"); // Two of them at once: the first callback is the last one as well.
            return moves;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void it_moves_exactly_where_the_protocol_lets_it(DispatchState from) {
        assertAll(Arrays.stream(DispatchState.values()).filter(to -> to != from).map(to -> () -> {
            UUID dispatch = dispatch(statusFor(to), from);
            if (from == DispatchState.PENDING && to != DispatchState.WITHDRAWN) {
                update(dispatch, "attempt_started_at = now()");
            }
            if (PERMITTED.contains(from + " " + to)) {
                update(dispatch, into(to));
                assertEquals(
                        List.of(to.getLiteral()),
                        rows.texts("SELECT state FROM public.dispatch WHERE dispatch_id = ?", dispatch));
            } else {
                assertRefused("PW009", "cannot move from " + from + " to " + to, () -> update(dispatch, into(to)));
            }
            rows.rollback();
        }));
    }

    @ParameterizedTest
    @CsvSource({
        "STOP_REQUESTED, AUDIO_EXTRACTING",
        "STOP_REQUESTED, EDITING",
        "STOP_REQUESTED, DONE",
        "FINISHED, AUDIO_EXTRACTING",
        "FINISHED, REGENERATING",
        "FINISHED, EXPORTING",
        "FINISHED, CANCELLED",
        "WITHDRAWN, EDITING",
        "WITHDRAWN, AUDIO_EXTRACTING"
    })
    void it_ends_with_its_job_and_as_its_job_does(DispatchState to, JobStatus status) throws SQLException {
        UUID dispatch =
                dispatch(status, to == DispatchState.WITHDRAWN ? DispatchState.PENDING : DispatchState.DELIVERED);
        assertRefused("PW009", "while its job goes on", () -> update(dispatch, into(to)));
    }

    @ParameterizedTest
    @CsvSource({"DRAFT_READY", "EDITING", "DONE", "FAILED"})
    void its_work_is_over_where_nothing_is_in_flight(JobStatus status) throws SQLException {
        UUID dispatch = dispatch(status, DispatchState.DELIVERED);
        update(dispatch, "state = 'FINISHED'");
        assertEquals(
                List.of("false"),
                rows.texts("SELECT active::text FROM public.dispatch WHERE dispatch_id = ?", dispatch));
    }

    @Test
    void a_job_has_one_active_dispatch_and_they_are_numbered() throws SQLException {
        UUID first = dispatch(JobStatus.REGENERATING, DispatchState.DELIVERED);
        UUID job = UUID.fromString(rows.texts("SELECT job_id FROM public.dispatch WHERE dispatch_id = ?", first)
                .getFirst());
        rows.rollback();
        assertRefused("23505", "dispatch_is_the_only_active_one_of_its_job", () -> next(job, 2, "'REGENERATE'"));
        rows.rollback();
        PastGuards.write(database, "dispatch", FINISHED, first);
        for (int number : new int[] {1, 3}) {
            assertRefused("PW009", "is not its next one", () -> next(job, number, "'REGENERATE'"));
            rows.rollback();
        }
        assertRefused("PW009", "when its job begins that work", () -> next(job, 2, "'EXPORT'"));
        rows.rollback();
        next(job, 2, "'REGENERATE'");
    }

    @ParameterizedTest
    @CsvSource({
        "REGENERATING, 'ADOPTED', 'DELIVERED', now(), true",
        "EXPORTING, 'ADOPTED', 'DELIVERED', now(), true",
        "EDITING, 'ADOPTED', 'DELIVERED', now(), false",
        "REGENERATING, 'ADOPTED', 'PENDING', NULL, false",
        "REGENERATING, 'REGENERATE', 'DELIVERED', now(), false"
    })
    void work_that_began_by_itself_is_adopted_as_delivered(
            JobStatus status, String kind, String state, String delivered, boolean accepted) throws SQLException {
        UUID job = JobFixture.inStatus(database, "editor", status.name());
        String insert = """
                INSERT INTO public.dispatch (dispatch_id, job_id, kind, state, created_at, delivered_at)
                VALUES (gen_random_uuid(), ?, '%s', '%s', now(), %s)
                """.formatted(kind, state, delivered);
        if (accepted) {
            rows.execute(insert, job);
        } else {
            assertRefused("PW009", "begins", () -> rows.execute(insert, job));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "NULL",
            value = {
                "RUN; s3://a/b; NULL; dispatch_instructions_are_of_a_regeneration",
                "RUN; NULL; pdf; dispatch_formats_are_of_an_export",
                "REGENERATE; NULL; pdf; dispatch_formats_are_of_an_export",
                "EXPORT; NULL; NULL; dispatch_formats_are_of_an_export",
                "EXPORT; NULL; PDF; dispatch_formats_are_of_an_export",
                "EXPORT; NULL; pdf,; dispatch_formats_are_of_an_export"
            })
    void what_was_asked_for_fits_the_kind(
            String kind, @Nullable String instructions, @Nullable String formats, String constraint) {
        UUID job = JobFixture.inStatus(database, "editor", kind.equals("EXPORT") ? "EXPORTING" : "REGENERATING");
        assertRefused("23514", constraint, () -> rows.execute(REQUEST, job, kind, instructions, formats));
    }

    @Test
    void the_owner_leaves_behind_what_belongs_to_the_original() throws SQLException {
        UUID dispatch = dispatch(AUDIO_EXTRACTING, DispatchState.DELIVERED);
        try (SqlSession owner = new SqlSession(database.connect("pawl_owner"))) {
            owner.execute("UPDATE public.dispatch SET state = 'FINISHED' WHERE dispatch_id = ?", dispatch);
        }
    }

    @ParameterizedTest
    @CsvSource({"FINISHED, FAILED", "STOP_REQUESTED, CANCELLED", "UNDELIVERABLE, FAILED"})
    void what_was_never_sent_is_neither_finished_nor_stopped(DispatchState to, JobStatus status) throws SQLException {
        UUID dispatch = dispatch(status, DispatchState.PENDING);
        String change = to == DispatchState.FINISHED ? "state = 'FINISHED'" : into(to);
        assertRefused("PW009", "nobody can have received", () -> update(dispatch, change));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'DELIVERED', now(), NULL, NULL, now(), NULL, NULL, NULL",
                "'STOPPED', now(), now(), NULL, now(), now(), now(), NULL",
                "'STOP_REQUESTED', now(), NULL, NULL, NULL, now(), NULL, NULL",
                "'WITHDRAWN', now(), NULL, NULL, NULL, NULL, NULL, NULL",
                "'PENDING', now(), now(), NULL, NULL, NULL, NULL, NULL",
                "'PENDING', now(), NULL, NULL, now(), NULL, NULL, NULL",
                "'PENDING', now(), NULL, NULL, NULL, now(), NULL, NULL",
                "'PENDING', now(), NULL, NULL, NULL, NULL, NULL, 'HTTP_503'"
            })
    void it_begins_at_its_beginning(String values) throws SQLException {
        UUID job = JobFixture.inStatus(database, "editor", "CANCELLED");
        assertRefused("PW009", "begins as PENDING", () -> insert(job, values));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "+"})
    void it_begins_now(String sign) {
        UUID job = JobFixture.inStatus(database, "editor", "AUDIO_EXTRACTING");
        String values = "'PENDING', now() %s interval '2 minutes', NULL, NULL, NULL, NULL, NULL, NULL".formatted(sign);
        assertRefused("PW008", "is the present", () -> insert(job, values));
    }

    @ParameterizedTest
    @CsvSource({
        "PENDING, AUDIO_EXTRACTING, attempt_started_at = %s",
        "PENDING, AUDIO_EXTRACTING, 'state = ''DELIVERED'', delivered_at = %s'",
        "DELIVERED, CANCELLED, 'state = ''STOP_REQUESTED'', stop_requested_at = %s'",
        "STOP_REQUESTED, CANCELLED, 'state = ''STOPPED'', stop_confirmed_at = %s'",
        "STOP_REQUESTED, CANCELLED, attempt_ended_at = %s",
        "STOP_REQUESTED, CANCELLED, stop_delivered_at = %s",
        "STOP_REQUESTED, CANCELLED, kill_requested_at = %s",
        "STOP_REQUESTED, FAILED, 'kill_requested_at = %s, kill_requested_by = ''editor'''",
        "STOPPED, CANCELLED, delivered_at = %s"
    })
    void a_time_that_is_set_is_the_present(DispatchState from, JobStatus status, String change) throws SQLException {
        UUID dispatch = dispatch(status, from);
        assertRefused(
                "PW008",
                "is the present",
                () -> update(dispatch, change.formatted("clock_timestamp() + interval '2 minutes'")));
        rows.rollback();
        String refusal = change.contains("stop_confirmed_at") ? "PW009" : "PW008";
        assertRefused(
                refusal, "", () -> update(dispatch, change.formatted("clock_timestamp() - interval '2 minutes'")));
        rows.rollback();
        update(dispatch, change.formatted("clock_timestamp()"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stop_confirmed_at = clock_timestamp()",
                "stop_requested_at = clock_timestamp()",
                "stop_requested_at = NULL",
                "created_at = created_at + interval '1 microsecond'",
                "attempt_started_at = clock_timestamp()",
                "attempt_started_at = NULL",
                "kind = 'RETRY'",
                "number = 2",
                "instructions_uri = 's3://a/b'",
                "formats = 'pdf'",
                "dispatch_id = gen_random_uuid()",
                "job_id = gen_random_uuid()"
            })
    void a_receipt_stays_as_it_is(String change) throws SQLException {
        UUID dispatch = dispatch(CANCELLED, DispatchState.STOPPED);
        assertRefused("PW009", "", () -> update(dispatch, change));
    }

    @Test
    void a_delivery_and_the_end_of_an_attempt_are_told_once() throws SQLException {
        UUID dispatch = dispatch(AUDIO_EXTRACTING, DispatchState.PENDING);
        assertRefused("PW009", "set once", () -> update(dispatch, "delivered_at = now()"));
        rows.rollback();
        update(dispatch, "attempt_started_at = now()");
        update(dispatch, "state = 'DELIVERED', attempt_ended_at = now(), delivered_at = now()");
        rows.commit();
        assertRefused("PW009", "an attempt ends once", () -> update(dispatch, "attempt_ended_at = clock_timestamp()"));
        rows.rollback();
        assertRefused("PW009", "set once", () -> update(dispatch, "delivered_at = clock_timestamp()"));
        rows.rollback();
        assertRefused("PW009", "set once", () -> update(dispatch, "delivered_at = NULL"));
    }

    @Test
    void a_stop_is_not_confirmed_before_it_is_requested() throws SQLException {
        UUID dispatch = dispatch(CANCELLED, DispatchState.STOP_REQUESTED);
        assertRefused(
                "PW009",
                "before it is requested",
                () -> update(
                        dispatch,
                        "state = 'STOPPED', stop_confirmed_at = stop_requested_at - interval '1 microsecond'"));
    }

    @ParameterizedTest
    @EnumSource
    void a_stop_is_delivered_and_forced_only_while_it_is_requested(DispatchState state) throws SQLException {
        UUID dispatch = dispatch(statusFor(state), state);
        for (String change :
                List.of("stop_delivered_at = clock_timestamp()", "kill_requested_at = clock_timestamp()")) {
            if (state == DispatchState.STOP_REQUESTED) {
                update(dispatch, change);
                rows.rollback();
                for (String end : List.of(into(DispatchState.STOPPED), into(DispatchState.UNDELIVERABLE))) {
                    assertRefused("PW009", "only while it is requested", () -> update(dispatch, change + ", " + end));
                    rows.rollback();
                }
            } else {
                assertRefused("PW009", "only while it is requested", () -> update(dispatch, change));
            }
            rows.rollback();
        }
    }

    @Test
    void a_stop_is_not_forced_with_its_request() throws SQLException {
        UUID dispatch = dispatch(CANCELLED, DispatchState.DELIVERED);
        assertRefused(
                "PW009",
                "only while it is requested",
                () -> update(dispatch, into(DispatchState.STOP_REQUESTED) + ", kill_requested_at = now()"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "stop_delivered_at = clock_timestamp()",
                "stop_delivered_at = NULL",
                "kill_requested_at = clock_timestamp()",
                "kill_requested_at = NULL, kill_requested_by = NULL",
                "kill_requested_by = 'another'",
                "kill_requested_by = NULL"
            })
    void a_stop_is_delivered_and_forced_once(String change) throws SQLException {
        UUID dispatch = dispatch(CANCELLED, DispatchState.STOP_REQUESTED);
        update(dispatch, "stop_delivered_at = now(), kill_requested_at = now(), kill_requested_by = 'editor'");
        rows.commit();
        assertRefused("PW009", "set once", () -> update(dispatch, change));
        rows.rollback();
        update(dispatch, into(DispatchState.STOPPED));
        rows.commit();
        assertRefused("PW009", "only while it is requested", () -> update(dispatch, change));
    }

    @ParameterizedTest
    @ValueSource(strings = {"kill_reason_code = 'another'", "kill_reason_code = NULL"})
    void why_a_stop_was_forced_is_not_said_later(String change) throws SQLException {
        UUID dispatch = dispatch(CANCELLED, DispatchState.STOP_REQUESTED);
        update(dispatch, "kill_requested_at = now(), kill_requested_by = 'editor', kill_reason_code = 'why'");
        rows.commit();
        assertRefused("PW009", "when it is forced", () -> update(dispatch, change));
    }

    @Test
    void a_grace_that_is_over_has_no_reason() throws SQLException {
        UUID dispatch = dispatch(CANCELLED, DispatchState.STOP_REQUESTED);
        assertRefused(
                "23514",
                "dispatch_kill_reason_is_somebodys",
                () -> update(dispatch, "kill_requested_at = now(), kill_reason_code = 'why'"));
    }

    @Test
    void that_the_grace_was_over_is_not_made_an_editors_request() throws SQLException {
        UUID dispatch = dispatch(CANCELLED, DispatchState.STOP_REQUESTED);
        update(dispatch, "kill_requested_at = now()");
        rows.commit();
        assertRefused("PW009", "set once", () -> update(dispatch, "kill_requested_by = 'editor'"));
    }

    @ParameterizedTest
    @CsvSource({
        "'kill_requested_by = ''editor''', dispatch_kill_by_somebody_says_when",
        "'kill_requested_at = stop_requested_at - interval ''1 microsecond''', dispatch_kill_follows_the_request_to_stop",
        "'stop_delivered_at = stop_requested_at - interval ''1 microsecond''', dispatch_stop_is_delivered_after_its_request"
    })
    void a_forced_stop_says_when_and_after_what(String change, String constraint) throws SQLException {
        UUID dispatch = dispatch(CANCELLED, DispatchState.STOP_REQUESTED);
        assertRefused("23514", constraint, () -> update(dispatch, change));
    }

    @Test
    void what_proves_nothing_may_change_at_any_time() throws SQLException {
        UUID dispatch = dispatch(CANCELLED, DispatchState.STOP_REQUESTED);
        update(dispatch, "last_error_code = 'HTTP_503', watchdog_at = now() - interval '1 year'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "DELETE FROM public.dispatch",
                "DELETE FROM public.dispatch WHERE false",
                "TRUNCATE public.dispatch"
            })
    void dispatches_are_kept(String removal) {
        switch (login) {
            case SERVICE -> assertDenied(() -> rows.execute(removal));
            case SUPERUSER -> assertRefused("PW009", "dispatches are kept", () -> rows.execute(removal));
        }
    }

    /** What a job stands in when its dispatch comes to that state. */
    private static JobStatus statusFor(DispatchState state) {
        return switch (state) {
            case PENDING, DELIVERED -> AUDIO_EXTRACTING;
            case FINISHED -> FAILED;
            case WITHDRAWN, STOP_REQUESTED, STOPPED, UNDELIVERABLE -> CANCELLED;
        };
    }

    private static String into(DispatchState state) {
        String set = "state = '" + state.getLiteral() + "'";
        return switch (state) {
            case PENDING, WITHDRAWN, UNDELIVERABLE -> set;
            case DELIVERED, FINISHED -> set + ", delivered_at = coalesce(delivered_at, now())";
            case STOP_REQUESTED -> set + ", stop_requested_at = now()";
            case STOPPED -> set + ", stop_confirmed_at = clock_timestamp()";
        };
    }

    private UUID dispatch(JobStatus status, DispatchState state) {
        UUID job = JobFixture.inStatus(database, "editor", status.name());
        return JobFixture.withDispatch(database, job, state.getLiteral());
    }

    private void update(UUID dispatch, String change) throws SQLException {
        rows.execute("UPDATE public.dispatch SET " + change + " WHERE dispatch_id = ?", dispatch);
    }

    private void next(UUID job, int number, String kind) throws SQLException {
        rows.execute(
                "INSERT INTO public.dispatch (dispatch_id, job_id, number, kind, state, created_at)"
                        + " VALUES (gen_random_uuid(), ?, " + number + ", " + kind + ", 'PENDING', now())",
                job);
    }

    private void insert(UUID job, String values) throws SQLException {
        rows.execute(
                "INSERT INTO public.dispatch (dispatch_id, job_id, kind, state, created_at, attempt_started_at,"
                        + " attempt_ended_at, delivered_at, stop_requested_at, stop_confirmed_at, last_error_code)"
                        + " VALUES (gen_random_uuid(), ?, 'RUN', " + values + ")",
                job);
    }
}

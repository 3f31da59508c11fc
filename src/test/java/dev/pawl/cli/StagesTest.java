package dev.pawl.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.pawl.client.model.AuditEvent;
import dev.pawl.client.model.JobStatus;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** How far a job has come, and how long it was where. */
class StagesTest {
    private static final OffsetDateTime BEGIN = OffsetDateTime.parse("2026-01-01T00:00:00Z");

    private final Stages stages = new Stages();

    @Test
    void the_time_in_a_stage_is_from_event_to_event_and_adds_up_over_visits() {
        move(0, JobStatus.DRAFT_READY);
        move(10, JobStatus.EDITING);
        move(15, JobStatus.REGENERATING);
        move(18, JobStatus.EDITING);
        move(20, JobStatus.DONE);
        assertEquals(Duration.ofSeconds(10), spent(JobStatus.DRAFT_READY, 99));
        assertEquals(Duration.ofSeconds(7), spent(JobStatus.EDITING, 99));
        assertEquals(Duration.ofSeconds(3), spent(JobStatus.REGENERATING, 99));
        assertEquals(Duration.ZERO, spent(JobStatus.DONE, 99));
        assertNull(spent(JobStatus.EXPORTING, 99));
    }

    @Test
    void the_present_stage_goes_on_and_never_backwards() {
        move(0, JobStatus.CREATED);
        move(5, JobStatus.UPLOADED);
        assertEquals(Duration.ofSeconds(7), spent(JobStatus.UPLOADED, 12));
        assertEquals(Duration.ZERO, spent(JobStatus.UPLOADED, 3));
        move(10, JobStatus.AUDIO_EXTRACTING);
        move(14, JobStatus.AUDIO_EXTRACTING);
        assertEquals(Duration.ofSeconds(6), spent(JobStatus.AUDIO_EXTRACTING, 16));
    }

    @Test
    void what_will_be_is_shown_until_the_end_and_what_rarely_is_only_when_it_was() {
        move(0, JobStatus.CREATED);
        move(1, JobStatus.UPLOADING);
        List<JobStatus> way = stages.shown();
        assertEquals(List.of(JobStatus.CREATED, JobStatus.UPLOADING, JobStatus.UPLOADED), way.subList(0, 3));
        assertEquals(List.of(JobStatus.EDITING, JobStatus.EXPORTING, JobStatus.DONE), way.subList(9, 12));
        move(2, JobStatus.FAILED);
        assertEquals(List.of(JobStatus.CREATED, JobStatus.UPLOADING, JobStatus.FAILED), stages.shown());
    }

    @Test
    void the_bar_is_empty_at_first_full_when_done_and_stays_where_a_job_broke_off() {
        move(0, JobStatus.CREATED);
        assertEquals(0, stages.progress(100));
        move(1, JobStatus.TRANSCRIBING);
        assertEquals(40, stages.progress(100));
        Stages broken = new Stages();
        broken.move(event(0, JobStatus.TRANSCRIBING));
        broken.move(event(1, JobStatus.CANCELLED));
        assertEquals(40, broken.progress(100));
        move(2, JobStatus.DONE);
        assertEquals(100, stages.progress(100));
    }

    private void move(int second, JobStatus status) {
        stages.move(event(second, status));
    }

    private static AuditEvent event(int second, JobStatus status) {
        return new AuditEvent().newStatus(status).recordedAt(BEGIN.plusSeconds(second));
    }

    private @Nullable Duration spent(JobStatus status, int second) {
        return stages.in(status, BEGIN.plusSeconds(second).toInstant());
    }
}

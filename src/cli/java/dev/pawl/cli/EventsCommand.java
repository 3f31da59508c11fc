package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.ActorType;
import dev.pawl.client.model.AuditEvent;
import dev.pawl.client.model.AuditEventPage;
import dev.pawl.client.model.JobStatus;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "events",
        description = {
            "List the audit events of everybody's jobs, newest first.",
            "For auditors. Pawl records that you read them."
        })
final class EventsCommand implements Callable<Integer> {
    private final Session session;

    @Option(
            names = "--actor",
            paramLabel = "KIND",
            description = "Only what such an actor did: ${COMPLETION-CANDIDATES}.")
    private @Nullable ActorType actorType;

    @Option(names = "--by", paramLabel = "PERSON", description = "Only what this person did: the subject of a token.")
    private @Nullable String actorId;

    @Option(names = "--project", paramLabel = "ID", description = "Only events of jobs of this project.")
    private @Nullable String projectId;

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            converter = StatusName.class,
            description = "Only moves to this status.")
    private @Nullable JobStatus newStatus;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            converter = Since.class,
            description = "Only events recorded since then: 30m, 2h, 3d, 1w ago, today, yesterday, or 2026-11-01.")
    private @Nullable Instant since;

    @Option(
            names = "--before",
            paramLabel = "TIME",
            converter = Since.class,
            description = "Only events recorded before then.")
    private @Nullable Instant before;

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "COUNT",
            defaultValue = "50",
            description = "How many at most (default: ${DEFAULT-VALUE}).")
    private int limit;

    EventsCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws ApiException {
        if (limit < 1) {
            throw new CliException(ExitCode.USAGE, "--limit must be at least 1.");
        }
        List<AuditEvent> found = new ArrayList<>();
        String cursor = null;
        do {
            AuditEventPage page = page(Math.min(Pages.SIZE, limit - found.size()), cursor);
            found.addAll(page.getItems());
            cursor = page.getNextCursor(); // Also of a page that is empty.
        } while (cursor != null && found.size() < limit);
        session.answerInTable(
                new AuditEventPage().items(found), EventText.table(found, session.output() == Output.WIDE));
        if (cursor != null && !session.isForPrograms()) {
            session.console()
                    .problem("These are the newest " + limit + ". --limit shows more, and --before shows older ones.");
        }
        return ExitCode.DONE;
    }

    private AuditEventPage page(int count, @Nullable String cursor) throws ApiException {
        Pawl pawl = session.pawl();
        return pawl.read(() -> pawl.jobs()
                .listAllAuditEvents(
                        actorType, actorId, projectId, newStatus, inUtc(since), inUtc(before), count, cursor, null));
    }

    private static @Nullable OffsetDateTime inUtc(@Nullable Instant time) {
        return time == null ? null : time.atOffset(ZoneOffset.UTC);
    }
}

package dev.pawl.stream;

import dev.pawl.audit.AuditEvent;
import dev.pawl.http.Access;
import dev.pawl.http.EventStream;
import dev.pawl.http.Ids;
import dev.pawl.job.editor.JobService;
import dev.pawl.oversight.Standings;
import dev.pawl.project.ProjectService;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The routes of event streams. Each stream runs on the thread of its request. */
public final class StreamHandlers {
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final Pattern NUMBER = Pattern.compile("0|[1-9][0-9]{0,8}");

    private final Access access;
    private final Standings standings;
    private final JobService jobs;
    private final ProjectService projects;
    private final AuditFeed feed;
    private final HintRepository hints;
    private final Streams streams;

    public StreamHandlers(
            Access access,
            Standings standings,
            JobService jobs,
            ProjectService projects,
            AuditFeed feed,
            HintRepository hints,
            Streams streams) {
        this.access = access;
        this.standings = standings;
        this.jobs = jobs;
        this.projects = projects;
        this.feed = feed;
        this.hints = hints;
        this.streams = streams;
    }

    /** {@code GET /jobs/{jobId}/events}. */
    public void streamJobEvents(Context ctx) {
        int seen = lastEventId(ctx.header(LAST_EVENT_ID));
        UUID jobId = Ids.parse(ctx.pathParam("jobId"));
        JobStream stream = new JobStream(jobId, seen, feed);
        streams.open(stream, () -> {
            if (hasSeenTheLast(standings.beforeTrail(Access.person(ctx), jobId).ownerId(), jobId, seen)) {
                ctx.status(204); // Tells the client not to reconnect.
            } else {
                run(stream, ctx);
            }
        });
    }

    /** {@code GET /projects/{projectId}/events}. */
    public void streamProjectEvents(Context ctx) {
        UUID projectId = Ids.parse(ctx.pathParam("projectId"));
        HintStream stream = new HintStream(projectId, jobIds -> hints.ofProject(projectId, jobIds));
        streams.openOfProject(stream, () -> {
            projects.get(Access.editor(ctx), projectId);
            run(stream, ctx);
        });
    }

    /** {@code GET /events}. */
    public void streamEvents(Context ctx) {
        String editorId = Access.editor(ctx).id();
        HintStream stream =
                new HintStream(ProjectOwnerRepository.key(editorId), jobIds -> hints.ofOwner(editorId, jobIds));
        streams.openOfEditor(stream, () -> run(stream, ctx));
    }

    private void run(LiveStream stream, Context ctx) {
        if (ctx.method().equals(HandlerType.HEAD)) {
            stream.end(); // Only the headers are sent.
        }
        stream.run(EventStream.open(ctx), streams.timing().heartbeat(), () -> access.stillAdmits(ctx));
    }

    /** @throws RefusedException {@code Invalid} if the job has no such event */
    private boolean hasSeenTheLast(String ownerId, UUID jobId, int seen) {
        List<AuditEvent> found = jobs.auditEvents(ownerId, jobId, Math.max(0, seen - 1), 1);
        if (seen == 0) {
            return false;
        }
        if (found.isEmpty()) {
            throw invalid();
        }
        return found.getFirst().newStatus().isTerminal();
    }

    private static int lastEventId(@Nullable String text) {
        if (text == null) {
            return 0;
        }
        if (!NUMBER.matcher(text).matches()) {
            throw invalid();
        }
        return Integer.parseInt(text);
    }

    private static RefusedException invalid() {
        return new RefusedException(new Refusal.Invalid(LAST_EVENT_ID, "must be the id of an event of this stream"));
    }
}

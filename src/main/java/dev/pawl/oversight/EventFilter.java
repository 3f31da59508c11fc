package dev.pawl.oversight;

import dev.pawl.db.generated.enums.ActorType;
import dev.pawl.fsm.JobStatus;
import dev.pawl.http.Ids;
import dev.pawl.http.PageQuery;
import dev.pawl.http.Person;
import java.time.Instant;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which audit events to list (spec/openapi.yaml, listAllAuditEvents); null for no limit.
 *
 * @param from recorded at this time or later
 * @param before recorded before this time
 */
record EventFilter(
        @Nullable ActorType actorType,
        @Nullable String actorId,
        @Nullable UUID projectId,
        @Nullable JobStatus newStatus,
        @Nullable Instant from,
        @Nullable Instant before) {
    static final Set<String> PARAMETERS = Set.of(
            "limit",
            "cursor",
            "actor_type",
            "actor_id",
            "project_id",
            "new_status",
            "recorded_after",
            "recorded_before");

    static EventFilter of(PageQuery query) {
        return new EventFilter(
                query.one("actor_type", ActorType.class).orElse(null),
                query.text("actor_id", Person::mayBeId, "must be a subject of 1 to 255 characters")
                        .orElse(null),
                query.text("project_id", text -> true, "").map(Ids::parse).orElse(null),
                query.one("new_status", JobStatus.class).orElse(null),
                query.time("recorded_after").orElse(null),
                query.time("recorded_before").orElse(null));
    }
}

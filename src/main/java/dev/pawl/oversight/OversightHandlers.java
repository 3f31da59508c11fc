package dev.pawl.oversight;

import dev.pawl.http.Access;
import dev.pawl.http.Page;
import dev.pawl.http.PageQuery;
import dev.pawl.oversight.EventRepository.Position;
import io.javalin.http.Context;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;

/** The route of those who audit everything. */
public final class OversightHandlers {
    /** The clocks of replicas differ; what another one has recorded already must not be left out. */
    private static final int MARGIN_SECONDS = 60;

    private final Standings standings;
    private final EventRepository events;
    private final InstantSource clock;

    public OversightHandlers(Standings standings, EventRepository events, InstantSource clock) {
        this.standings = standings;
        this.events = events;
        this.clock = clock;
    }

    /** {@code GET /audit/events}. */
    public void listAllAuditEvents(Context ctx) {
        PageQuery query = PageQuery.of(ctx, EventFilter.PARAMETERS);
        int limit = query.limit();
        EventFilter filter = EventFilter.of(query);
        Instant end = Objects.requireNonNullElseGet(
                filter.before(), () -> clock.instant().plusSeconds(MARGIN_SECONDS));
        Position before = query.cursor(Position::parse).orElse(Position.at(end));
        query.check();
        standings.beforeAllTrails(Access.person(ctx));
        EventRepository.Found found = events.page(filter, before, limit);
        ctx.jsonStream(Page.until(found.events(), found.next()));
    }
}

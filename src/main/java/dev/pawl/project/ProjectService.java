package dev.pawl.project;

import dev.pawl.audit.Actor;
import dev.pawl.db.Database;
import dev.pawl.db.NewId;
import dev.pawl.idempotency.IdempotentChange;
import dev.pawl.idempotency.Outcome;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;

/** The editor's actions on projects (spec/openapi.yaml, Projects). */
public final class ProjectService {
    private final Database database;
    private final ProjectRepository projects;
    private final InstantSource clock;

    public ProjectService(Database database, ProjectRepository projects, InstantSource clock) {
        this.database = database;
        this.projects = projects;
        this.clock = clock;
    }

    Outcome<Project> create(Actor.Editor editor, String name, IdempotentChange<Project> once) {
        return database.transaction(once.around(tx -> {
            Project project = new Project(NewId.next(), name, now(), null);
            projects.insert(tx, project, editor.id());
            return project;
        }));
    }

    /** @throws RefusedException {@code NotFound} if the editor does not own the project */
    public Project get(Actor.Editor editor, UUID id) {
        return projects.find(id, editor.id()).orElseThrow(() -> new RefusedException(new Refusal.NotFound()));
    }

    /** @throws RefusedException {@code NotFound} if the editor does not own the project */
    Project update(Actor.Editor editor, UUID id, UpdateProjectRequest request) {
        return database.transaction(tx -> {
            Project before =
                    projects.lock(tx, id, editor.id()).orElseThrow(() -> new RefusedException(new Refusal.NotFound()));
            Project after = request.applyTo(before, now());
            if (!after.equals(before)) {
                projects.update(tx, after);
            }
            return after;
        });
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    /** @param archived whether to list the archived ones, instead of those in use */
    List<Project> page(Actor.Editor editor, boolean archived, UUID before, int limit) {
        return projects.page(editor.id(), archived, before, limit);
    }
}

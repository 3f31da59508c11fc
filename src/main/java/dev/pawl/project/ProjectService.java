package dev.pawl.project;

import dev.pawl.audit.Actor;
import dev.pawl.db.Database;
import dev.pawl.db.NewId;
import dev.pawl.idempotency.IdempotentChange;
import dev.pawl.idempotency.Outcome;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
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
            Project project = new Project(NewId.next(), name, clock.instant().truncatedTo(ChronoUnit.MICROS));
            projects.insert(tx, project, editor.id());
            return project;
        }));
    }

    /** @throws RefusedException {@code NotFound} if the editor does not own the project */
    public Project get(Actor.Editor editor, UUID id) {
        return projects.find(id, editor.id()).orElseThrow(() -> new RefusedException(new Refusal.NotFound()));
    }

    List<Project> page(Actor.Editor editor, UUID before, int limit) {
        return projects.page(editor.id(), before, limit);
    }
}

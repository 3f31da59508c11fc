package dev.pawl.project;

import dev.pawl.db.NewId;
import dev.pawl.http.Access;
import dev.pawl.http.Bodies;
import dev.pawl.http.Ids;
import dev.pawl.http.Page;
import dev.pawl.http.PageQuery;
import dev.pawl.http.Responder;
import dev.pawl.http.Response;
import io.javalin.http.Context;
import java.util.Set;
import java.util.UUID;

/** The routes under {@code /projects} that are about projects themselves. */
public final class ProjectHandlers {
    private final ProjectService projects;
    private final Bodies bodies;
    private final Responder responder;

    public ProjectHandlers(ProjectService projects, Bodies bodies, Responder responder) {
        this.projects = projects;
        this.bodies = bodies;
        this.responder = responder;
    }

    /** {@code POST /projects}. */
    public void createProject(Context ctx) {
        var request = bodies.read(ctx, CreateProjectRequest.class);
        responder.respond(
                ctx,
                (Project project) -> Response.of(201, project).at("/projects/" + project.id()),
                once -> projects.create(Access.editor(ctx), request.name(), once));
    }

    /** {@code GET /projects}. */
    public void listProjects(Context ctx) {
        PageQuery query = PageQuery.of(ctx, Set.of("archived", "limit", "cursor"));
        boolean archived = query.flag("archived").orElse(false);
        int limit = query.limit();
        UUID before = query.cursor(UUID::fromString).orElse(NewId.MAX);
        query.check();
        ctx.jsonStream(Page.of(projects.page(Access.editor(ctx), archived, before, limit + 1), limit, Project::id));
    }

    /** {@code PATCH /projects/{projectId}}. */
    public void updateProject(Context ctx) {
        var request = bodies.readPatch(ctx, UpdateProjectRequest.class);
        ctx.jsonStream(projects.update(Access.editor(ctx), Ids.parse(ctx.pathParam("projectId")), request));
    }

    /** {@code GET /projects/{projectId}}. */
    public void getProject(Context ctx) {
        ctx.jsonStream(projects.get(Access.editor(ctx), Ids.parse(ctx.pathParam("projectId"))));
    }
}

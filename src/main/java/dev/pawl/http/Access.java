package dev.pawl.http;

import dev.pawl.audit.Actor;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import io.javalin.http.Context;

/** Authenticates and authorizes a request before its body is read: 401 first, then 403. */
public final class Access {
    private static final String ATTRIBUTE = "pawl.editor";
    private static final String KIND = "pawl.actor";
    private static final String NOBODY = "anonymous";
    private static final String EDITOR = "editor";

    private final Authenticator authenticator;
    private final String editorRole;
    private final CallbackSecrets callbackSecrets;

    /** @param editorRole the role of editors, as the issuer of the tokens spells it */
    public Access(Authenticator authenticator, String editorRole, CallbackSecrets callbackSecrets) {
        this.authenticator = authenticator;
        this.editorRole = editorRole;
        this.callbackSecrets = callbackSecrets;
    }

    void check(Context ctx) {
        if (ctx.routeRoles().contains(Role.ORCHESTRATOR)) {
            if (!callbackSecrets.matches(ctx.header("X-Callback-Secret"))) {
                throw new RefusedException(new Refusal.Unauthenticated());
            }
            ctx.attribute(KIND, "orchestrator");
        }
        if (ctx.routeRoles().contains(Role.EDITOR)) {
            Principal principal = authenticator.authenticate(ctx.header("Authorization"));
            if (!principal.roles().contains(editorRole)) {
                throw new RefusedException(new Refusal.Forbidden());
            }
            ctx.attribute(
                    ATTRIBUTE, new Actor.Editor(principal.subject(), CorrelationId.of(ctx), TraceContext.of(ctx)));
            ctx.attribute(KIND, EDITOR);
        }
    }

    /** The kind of caller that was admitted, for the log: {@code editor}, {@code orchestrator} or {@code anonymous}. */
    static String kindOfCaller(Context ctx) {
        String kind = ctx.attribute(KIND);
        return kind == null ? NOBODY : kind;
    }

    /** Whether an admitted request would still be admitted now; its token may have expired. */
    public boolean stillAdmits(Context ctx) {
        try {
            check(ctx);
            return true;
        } catch (RefusedException e) {
            return false;
        }
    }

    /** The editor who sent the request; only on routes of {@link Role#EDITOR}. */
    public static Actor.Editor editor(Context ctx) {
        Actor.Editor editor = ctx.attribute(ATTRIBUTE);
        if (editor == null) {
            throw new IllegalStateException("the route does not authenticate editors");
        }
        return editor;
    }
}

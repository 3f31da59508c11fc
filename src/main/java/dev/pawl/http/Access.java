package dev.pawl.http;

import dev.pawl.audit.Actor;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import io.javalin.http.Context;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Authenticates and authorizes a request before its body is read: 401 first, then 403. */
public final class Access {
    private static final String ATTRIBUTE = "pawl.person";
    private static final String KIND = "pawl.actor";
    private static final String NOBODY = "anonymous";

    private final Authenticator authenticator;
    private final RoleNames names;
    private final UnaryOperator<String> actorIds;
    private final CallbackSecrets callbackSecrets;

    /**
     * @param names the roles of people, as the issuer of the tokens spells them
     * @param actorIds what a person is called from here on, by their subject; nothing else ever sees the subject
     */
    public Access(
            Authenticator authenticator,
            RoleNames names,
            UnaryOperator<String> actorIds,
            CallbackSecrets callbackSecrets) {
        this.authenticator = authenticator;
        this.names = names;
        this.actorIds = actorIds;
        this.callbackSecrets = callbackSecrets;
    }

    void check(Context ctx) {
        if (ctx.routeRoles().contains(Role.ORCHESTRATOR)) {
            if (!callbackSecrets.matches(ctx.header("X-Callback-Secret"))) {
                throw new RefusedException(new Refusal.Unauthenticated());
            }
            ctx.attribute(KIND, "orchestrator");
        }
        Set<Role> admitted = forPeople(ctx);
        if (!admitted.isEmpty()) {
            Principal principal = authenticator.authenticate(ctx.header("Authorization"));
            admitted.retainAll(names.in(principal.roles()));
            if (admitted.isEmpty()) {
                throw new RefusedException(new Refusal.Forbidden());
            }
            Person person = new Person(
                    actorIds.apply(principal.subject()), admitted, CorrelationId.of(ctx), TraceContext.of(ctx));
            ctx.attribute(ATTRIBUTE, person);
            ctx.attribute(KIND, admitted.iterator().next().word());
        }
    }

    /** The roles of people that the route admits; none for other routes. */
    private static Set<Role> forPeople(Context ctx) {
        Set<Role> roles = EnumSet.copyOf(Role.OF_PEOPLE);
        roles.removeIf(role -> !ctx.routeRoles().contains(role));
        return roles;
    }

    /** Whether the request is a person's, rather than one of the orchestrator or of anyone. */
    static boolean isForPeople(Context ctx) {
        return !Collections.disjoint(ctx.routeRoles(), Role.OF_PEOPLE);
    }

    /**
     * The kind of caller that was admitted, for the log: a role of people, {@code orchestrator} or {@code anonymous}.
     * Somebody with several roles that the route admits is an editor first.
     */
    static String kindOfCaller(Context ctx) {
        String kind = ctx.attribute(KIND);
        return kind == null ? NOBODY : kind;
    }

    /**
     * Whether an admitted request would still be admitted now, for the same person: its token may have expired, or the
     * person may have been erased.
     */
    public boolean stillAdmits(Context ctx) {
        try {
            String id = person(ctx).id();
            check(ctx);
            return id.equals(person(ctx).id());
        } catch (RefusedException e) {
            return false;
        }
    }

    /** The person who sent the request; only on routes for people. */
    public static Person person(Context ctx) {
        Person person = ctx.attribute(ATTRIBUTE);
        if (person == null) {
            throw new IllegalStateException("the route does not authenticate people");
        }
        return person;
    }

    /** The editor who sent the request; only on routes of {@link Role#EDITOR} alone. */
    public static Actor.Editor editor(Context ctx) {
        return person(ctx).editor();
    }
}

package dev.pawl.oversight;

import dev.pawl.http.Person;
import dev.pawl.http.Role;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Whose jobs a person may look at or act on: an editor their own, an operator or auditor anybody's (spec/openapi.yaml,
 * Operators and auditors). For an editor alone it asks nobody: the statement that follows finds only what is theirs.
 */
public final class Standings {
    private final OwnerRepository owners;
    private final AccessRepository accesses;

    public Standings(OwnerRepository owners, AccessRepository accesses) {
        this.owners = owners;
        this.accesses = accesses;
    }

    /** @throws RefusedException {@code NotFound} if the person looks beyond their own jobs, and there is no such job */
    public Standing onJob(Person person, UUID jobId) {
        return on(person, () -> owners.ofJob(jobId));
    }

    /** @throws RefusedException {@code NotFound} likewise */
    public Standing onProject(Person person, UUID projectId) {
        return on(person, () -> owners.ofProject(projectId));
    }

    /** Like {@link #onJob}, before the person reads the trail: a read of somebody else's is recorded first. */
    public Standing beforeTrail(Person person, UUID jobId) {
        Standing standing = onJob(person, jobId);
        if (!standing.isOwn()) {
            accesses.append(person.id(), role(person), standing.ownerId(), jobId, person.correlationId());
        }
        return standing;
    }

    /** Before the person reads events of anybody: that is recorded first. */
    public void beforeAllTrails(Person person) {
        accesses.append(person.id(), role(person), null, null, person.correlationId());
    }

    private static Standing on(Person person, Supplier<Optional<String>> owner) {
        if (!person.is(Role.OPERATOR) && !person.is(Role.AUDITOR)) {
            return own(person);
        }
        String ownerId = owner.get().orElseThrow(() -> new RefusedException(new Refusal.NotFound()));
        return new Standing(person, ownerId, isOwn(person, ownerId));
    }

    private static Standing own(Person person) {
        return new Standing(person, person.id(), person.is(Role.EDITOR));
    }

    private static boolean isOwn(Person person, String ownerId) {
        return person.is(Role.EDITOR) && person.id().equals(ownerId);
    }

    /** An auditor is one, whatever else they are. */
    private static String role(Person person) {
        return person.is(Role.AUDITOR) ? "auditor" : "operator";
    }
}

package dev.pawl.db;

import dev.pawl.db.SchemaState.Problem;
import dev.pawl.db.generated.KnownMigrations.Migration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Compares the migrations that were applied to a database with those of a release (spec/decisions/017).
 *
 * @param known the migrations of the release, at least one
 */
record SchemaHistory(List<Migration> known) {
    static final String MIGRATE = "To apply what is pending, as pawl_owner: pawl migrate";
    private static final String REPAIR = "To compare, as pawl_owner: pawl migrate --validate."
            + " If the files of this release are the right ones, in its db/: flyway repair";
    private static final String SEPARATE =
            "To apply migrations of your own, give them a schema and a history of their own:"
                    + " flyway_schema_history holds those of Pawl alone.";
    private static final String DEPLOY = "To serve this schema, deploy a release that was built for it.";

    /**
     * A migration that was applied.
     *
     * @param version null if it is not numbered like Pawl's own
     * @param checksum null if it was cleared by hand
     * @param success false if it failed half-way, outside of a transaction
     * @param servesSince the oldest schema whose release still works with it; null if not stated
     */
    record Applied(
            @Nullable Integer version,
            String script,
            @Nullable Integer checksum,
            boolean success,
            @Nullable Integer servesSince) {}

    /**
     * Finds every migration that is pending, edited or half applied, and every newer one that is incompatible with the
     * release.
     */
    SchemaState judge(List<Applied> applied) {
        Map<Integer, Applied> byVersion = new HashMap<>();
        for (Applied row : applied) {
            Integer version = row.version();
            if (version != null) {
                byVersion.put(version, row);
            }
        }
        Set<Integer> knownVersions = known.stream().map(Migration::version).collect(Collectors.toSet());
        Stream<Problem> own = known.stream()
                .flatMap(migration ->
                        problem(migration, Optional.ofNullable(byVersion.get(migration.version()))).stream());
        Stream<Problem> others = applied.stream()
                .filter(row -> !knownVersions.contains(row.version()))
                .flatMap(row -> exclusion(row).stream());
        List<Problem> problems = Stream.concat(own, others).toList();
        return problems.isEmpty() ? new SchemaState.Compatible() : new SchemaState.Incompatible(problems);
    }

    private static Optional<Problem> problem(Migration migration, Optional<Applied> applied) {
        if (applied.isEmpty()) {
            return Optional.of(pending(migration.script()));
        }
        if (!applied.get().success()) {
            return Optional.of(halfApplied(migration.script()));
        }
        Integer checksum = applied.get().checksum();
        return checksum != null && checksum == migration.checksum()
                ? Optional.empty()
                : Optional.of(edited(migration.script()));
    }

    static Problem pending(String script) {
        return new Problem(script + " is pending", MIGRATE);
    }

    static Problem halfApplied(String script) {
        return new Problem(script + " stopped half-way", REPAIR);
    }

    static Problem edited(String script) {
        return new Problem(script + " was edited: the one that was applied is not the one of this release", REPAIR);
    }

    /** An applied migration that the release lacks, although it has later ones. */
    static Problem unheardOf(String script) {
        return new Problem(script + " is in no release that led to this one", REPAIR);
    }

    /** A pending migration, although later ones were applied. */
    static Problem skipped(String script) {
        return new Problem(script + " was left out: later ones have been applied", REPAIR);
    }

    private static Problem foreign(String script) {
        return new Problem(script + " is not a migration of Pawl", SEPARATE);
    }

    private Optional<Problem> exclusion(Applied newer) {
        if (newer.version() == null) {
            return Optional.of(foreign(newer.script()));
        }
        int builtFor = known.getLast().version();
        Integer servesSince = newer.servesSince();
        if (servesSince != null && servesSince <= builtFor) {
            return Optional.empty();
        }
        String demand =
                servesSince == null ? "does not say that it serves older ones" : "serves " + servesSince + " and later";
        return Optional.of(new Problem(
                newer.script() + " is too new: this release was built for schema " + builtFor + ", and it " + demand,
                DEPLOY));
    }
}

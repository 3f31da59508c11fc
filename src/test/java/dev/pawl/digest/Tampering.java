package dev.pawl.digest;

import static dev.pawl.digest.TamperedPawl.Check.CHAIN;
import static dev.pawl.digest.TamperedPawl.Check.HEAD;
import static dev.pawl.digest.TamperedPawl.Check.KEPT;
import static dev.pawl.digest.TamperedPawl.Check.TABLE;

import dev.pawl.digest.TamperedPawl.Check;
import dev.pawl.testing.AgedTrail;
import dev.pawl.testing.DigestKeyFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * One way for {@code pawl_owner}, or a superuser, to deceive those who read the trail. SECURITY.md has the list.
 *
 * @param what in words
 * @param noticed by which checks
 * @param reach what would notice it if nothing does; otherwise empty
 */
record Tampering(String what, Set<Check> noticed, String reach, Attack attack) {
    private static final Set<Check> ALL = Set.of(CHAIN, HEAD, TABLE, KEPT);
    private static final Set<Check> ALL_BUT_CHAIN = Set.of(HEAD, TABLE, KEPT);
    private static final Set<Check> DIGESTS = Set.of(TABLE, KEPT);
    private static final Set<Check> OUT_OF_REACH = Set.of(HEAD, KEPT);

    private static final String ADD_NOW =
            copy("job_id", "10", "new_status", "new_status", "now()", "job_id = {1} AND sequence = 9");
    private static final String DELETE_THIRD =
            "DELETE FROM audit_event WHERE job_id = {3}; DELETE FROM dispatch WHERE job_id = {3}; DELETE FROM job WHERE id = {3}";
    private static final String DELETE_LAST_DIGESTS =
            "DELETE FROM audit_digest WHERE number >=" + " (SELECT max(number) FROM audit_digest WHERE events > 0)";
    private static final String ANOTHER_ACTOR =
            "UPDATE audit_event SET actor_type = 'editor', actor_id = 'zoe'" + " WHERE job_id = {3} AND sequence = 4";

    /** Inserts a copy of the selected events, with these values in place of theirs. */
    private static String copy(
            String job, String sequence, String status, String previous, String recordedAt, String where) {
        return """
                INSERT INTO audit_event (job_id, sequence, new_status, prev_status, event_type, project_id, actor_type, actor_id,
                  reason_code, correlation_id, occurred_at, recorded_at, chain)
                SELECT %s, %s, %s, %s, event_type, project_id, actor_type, actor_id,
                  reason_code, correlation_id, occurred_at, %s, chain
                FROM audit_event WHERE %s;""".formatted(job, sequence, status, previous, recordedAt, where);
    }

    /** What is done. */
    @FunctionalInterface
    interface Attack {
        void on(TamperedPawl pawl) throws IOException;
    }

    @Override
    public String toString() {
        return what;
    }

    private static Tampering sql(String what, Set<Check> noticed, String statements) {
        return new Tampering(what, noticed, "", pawl -> pawl.sql(statements));
    }

    private static Tampering chained(String what, Set<Check> noticed, String statements) {
        return new Tampering(what + ", and chain all anew", noticed, "", pawl -> pawl.sqlAndChain(statements));
    }

    private static Tampering with(String what, Set<Check> noticed, Attack attack) {
        return new Tampering(what, noticed, "", attack);
    }

    static List<Tampering> all() {
        List<Tampering> all = new ArrayList<>(ofEvents());
        all.addAll(ofTrails());
        all.addAll(ofDigests());
        all.addAll(ofKeysAndFiles());
        all.addAll(outOfReach());
        return all;
    }

    private static List<Tampering> ofEvents() {
        String fourth = " WHERE job_id = {1} AND sequence = 4";
        return List.of(
                sql(
                        "delete the last event of a trail",
                        ALL_BUT_CHAIN,
                        "DELETE FROM audit_event WHERE job_id = {1} AND sequence = 9"),
                sql(
                        "delete the last five events",
                        ALL_BUT_CHAIN,
                        "DELETE FROM audit_event WHERE job_id = {1} AND sequence > 4"),
                sql("delete the first event", ALL, "DELETE FROM audit_event WHERE job_id = {1} AND sequence = 1"),
                sql("delete an event in the middle", ALL, "DELETE FROM audit_event" + fourth),
                chained(
                        "delete an event in the middle, close the gap, mend the statuses",
                        ALL_BUT_CHAIN,
                        "DELETE FROM audit_event" + fourth
                                + "; UPDATE audit_event SET prev_status = 'AUDIO_EXTRACTING' WHERE job_id = {1} AND sequence = 5;"
                                + "UPDATE audit_event SET sequence = sequence - 1 WHERE job_id = {1} AND sequence > 4"),
                sql(
                        "change who did it",
                        ALL,
                        "UPDATE audit_event SET actor_type = 'editor', actor_id = 'zoe'" + fourth),
                chained(
                        "change who did it",
                        ALL_BUT_CHAIN,
                        "UPDATE audit_event SET actor_type = 'editor', actor_id = 'zoe'" + fourth),
                sql("change the reason", ALL, "UPDATE audit_event SET reason_code = 'better'" + fourth),
                chained("change the reason", ALL_BUT_CHAIN, "UPDATE audit_event SET reason_code = 'better'" + fourth),
                sql(
                        "change when it happened",
                        ALL,
                        "UPDATE audit_event SET occurred_at = occurred_at - interval '1 day'" + fourth),
                chained(
                        "change when it happened",
                        ALL_BUT_CHAIN,
                        "UPDATE audit_event SET occurred_at = occurred_at - interval '1 day'" + fourth),
                sql(
                        "change when it was recorded",
                        ALL,
                        "UPDATE audit_event SET recorded_at = recorded_at + interval '1 microsecond'" + fourth),
                chained(
                        "move an event to an earlier window",
                        ALL_BUT_CHAIN,
                        "UPDATE audit_event SET recorded_at = '2000-01-01T00:00:00Z'" + fourth),
                sql("change the correlation id", ALL, "UPDATE audit_event SET correlation_id = 'another'" + fourth),
                sql("change a status", ALL, "UPDATE audit_event SET new_status = 'TRANSCRIBING'" + fourth),
                sql(
                        "say that no callback caused it, or that one did",
                        ALL,
                        "UPDATE audit_event SET callback_id_hash = job_id, callback_payload_hash = job_id, actor_type = 'system', actor_id = NULL"
                                + fourth),
                sql("change the chain of one event", ALL, "UPDATE audit_event SET chain = sha256('x')" + fourth),
                sql(
                        "change all chains of a trail",
                        ALL,
                        "UPDATE audit_event SET chain = sha256(chain) WHERE job_id = {1}"),
                sql("swap two events", ALL, swap("{1}")),
                chained("swap two events", ALL, swap("{1}")),
                sql(
                        "fork: two events with the same sequence",
                        ALL,
                        copy(
                                "job_id",
                                "sequence",
                                "'FAILED'",
                                "prev_status",
                                "recorded_at",
                                "job_id = {1} AND sequence = 4")),
                sql(
                        "give an event to another job",
                        ALL,
                        "UPDATE audit_event SET job_id = {3}, sequence = 5 WHERE job_id = {1} AND sequence = 9"));
    }

    private static String swap(String job) {
        return "UPDATE audit_event SET sequence = 104 WHERE job_id = %1$s AND sequence = 4; UPDATE audit_event SET sequence = 4 WHERE job_id = %1$s AND sequence = 5; UPDATE audit_event SET sequence = 5 WHERE job_id = %1$s AND sequence = 104"
                .formatted(job);
    }

    private static List<Tampering> ofTrails() {
        return List.of(
                sql("delete a whole trail and its job", ALL_BUT_CHAIN, DELETE_THIRD),
                sql(
                        "delete only the job of a trail",
                        ALL_BUT_CHAIN,
                        "DELETE FROM dispatch WHERE job_id = {3}; DELETE FROM job WHERE id = {3}"),
                sql("delete everything", ALL_BUT_CHAIN, "DELETE FROM audit_event; DELETE FROM job"),
                chained(
                        "move a whole trail to another project",
                        ALL_BUT_CHAIN,
                        "UPDATE audit_event SET project_id = job_id WHERE job_id = {1}"),
                chained(
                        "move a whole trail to the present",
                        ALL_BUT_CHAIN,
                        "UPDATE audit_event SET recorded_at = now() WHERE job_id = {1}"),
                chained(
                        "tell another end: FAILED in place of CANCELLED",
                        ALL_BUT_CHAIN,
                        "UPDATE audit_event SET new_status = 'FAILED' WHERE job_id = {3} AND sequence = 4"),
                chained(
                        "put the trail of one job in place of another's",
                        ALL_BUT_CHAIN,
                        "DELETE FROM audit_event WHERE job_id = {3};"
                                + copy("{3}", "sequence", "new_status", "prev_status", "recorded_at", "job_id = {1}")),
                chained(
                        "insert an event in the middle, and mend the rest",
                        ALL_BUT_CHAIN,
                        "UPDATE audit_event SET sequence = sequence + 100 WHERE job_id = {1} AND sequence > 4;"
                                + copy(
                                        "job_id",
                                        "5",
                                        "new_status",
                                        "new_status",
                                        "recorded_at",
                                        "job_id = {1} AND sequence = 4")
                                + "UPDATE audit_event SET sequence = sequence - 99 WHERE job_id = {1} AND sequence > 100"),
                chained(
                        "add a back-dated event to the end of a trail",
                        DIGESTS,
                        copy(
                                "job_id",
                                "10",
                                "new_status",
                                "new_status",
                                "recorded_at",
                                "job_id = {1} AND sequence = 9")),
                chained(
                        "add a back-dated job with a trail",
                        DIGESTS,
                        "INSERT INTO job (id, project_id, owner_id, status, version, manifest, created_at, updated_at, live) SELECT '01900000-0000-7000-8000-000000000000', project_id, owner_id, 'CREATED', 1, manifest, created_at, updated_at, true FROM job WHERE id = {1};"
                                + copy(
                                        "'01900000-0000-7000-8000-000000000000'",
                                        "1",
                                        "new_status",
                                        "NULL",
                                        "recorded_at",
                                        "job_id = {1} AND sequence = 1")),
                with(
                        "restore an older copy of the database, in which the last job is not there, and go on",
                        OUT_OF_REACH,
                        pawl -> {
                            pawl.sql(DELETE_THIRD + ";" + DELETE_LAST_DIGESTS);
                            pawl.sign();
                        }),
                with(
                        "restore the rows of one job from an older copy",
                        ALL_BUT_CHAIN,
                        pawl -> pawl.sql(
                                "DELETE FROM audit_event WHERE job_id = {1} AND sequence > 3; UPDATE job SET version = 3, status = 'AUDIO_EXTRACTING', live = true, ended_as = NULL, ended_at = NULL, ended_by_type = NULL, ended_by_id = NULL, ended_reason = NULL WHERE id = {1}")));
    }

    private static List<Tampering> ofDigests() {
        return List.of(
                sql("delete a digest in the database", Set.of(TABLE), "DELETE FROM audit_digest WHERE number = 2"),
                sql("delete all digests in the database", Set.of(TABLE), "DELETE FROM audit_digest"),
                with(
                        "change an event and chain it anew, delete its digest, and let Pawl sign again",
                        OUT_OF_REACH,
                        pawl -> {
                            pawl.sqlAndChain(ANOTHER_ACTOR + ";" + DELETE_LAST_DIGESTS);
                            pawl.sign();
                        }),
                with("the same with all digests", OUT_OF_REACH, pawl -> {
                    pawl.sqlAndChain(ANOTHER_ACTOR + "; DELETE FROM audit_digest");
                    pawl.sign();
                }),
                sql(
                        "change the root of a digest",
                        Set.of(TABLE),
                        "UPDATE audit_digest SET root = sha256(root) WHERE events > 0"),
                sql(
                        "change the number of events of a digest",
                        Set.of(TABLE),
                        "UPDATE audit_digest SET events = 3, leaves = substring(leaves FOR 96) WHERE events > 3"),
                sql(
                        "change the signature of the last digest",
                        Set.of(TABLE),
                        "UPDATE audit_digest SET signature = sha256(signature) || sha256(root) WHERE number = (SELECT max(number) FROM audit_digest)"),
                with(
                        "a back-dated window: move the end of a digest and the beginning of the next one",
                        Set.of(TABLE),
                        pawl -> pawl.sql(
                                "UPDATE audit_digest SET to_at = to_at - interval '1 second' WHERE number = 2; UPDATE audit_digest SET from_at = from_at - interval '1 second' WHERE number = 3")),
                with("delete an event, and let Pawl sign on as if nothing had happened", ALL_BUT_CHAIN, pawl -> {
                    pawl.sql("DELETE FROM audit_event WHERE job_id = {3} AND sequence = 4");
                    pawl.sign();
                }));
    }

    private static List<Tampering> ofKeysAndFiles() {
        return List.of(
                with("replace the key: sign all anew with another one", ALL_BUT_CHAIN, pawl -> {
                    pawl.sqlAndChain(ANOTHER_ACTOR + "; DELETE FROM audit_digest; DELETE FROM audit_key");
                    pawl.signWith(DigestKeyFile.generate());
                }),
                with("replace the key, and say that the old one has signed it", ALL_BUT_CHAIN, pawl -> {
                    DigestKeyFile other = DigestKeyFile.generate();
                    pawl.sqlAndChain(ANOTHER_ACTOR + "; DELETE FROM audit_digest");
                    pawl.signWith(other);
                    pawl.sql(
                            "UPDATE audit_key SET endorsed_by = '%s', endorsement = sha256('a') || sha256('b') WHERE key_id = '%s'"
                                    .formatted(
                                            pawl.key.key().publicKey().id(),
                                            other.key().publicKey().id()));
                }),
                with("sign the last window anew with another key", ALL_BUT_CHAIN, pawl -> {
                    pawl.sqlAndChain(ANOTHER_ACTOR + ";" + DELETE_LAST_DIGESTS);
                    pawl.signWith(DigestKeyFile.generate());
                }),
                with("steal the key, and sign all anew", OUT_OF_REACH, pawl -> {
                    pawl.sqlAndChain(ANOTHER_ACTOR + "; DELETE FROM audit_digest");
                    pawl.signWith(pawl.key);
                }),
                with(
                        "drop a digest that was kept",
                        Set.of(KEPT),
                        pawl -> Files.delete(pawl.keptFiles().get(2))),
                with("change a digest that was kept", Set.of(KEPT), pawl -> {
                    Path file = pawl.keptFiles().get(2);
                    Files.writeString(file, Files.readString(file).replaceFirst("\"events\":[0-9]+", "\"events\":1"));
                }),
                with(
                        "put an older digest in place of a newer one that was kept",
                        Set.of(KEPT),
                        pawl -> Files.copy(
                                pawl.keptFiles().get(1),
                                pawl.keptFiles().get(2),
                                java.nio.file.StandardCopyOption.REPLACE_EXISTING)),
                with("steal the key, sign all anew, and replace what was kept", Set.of(HEAD), pawl -> {
                    pawl.sqlAndChain(ANOTHER_ACTOR + "; DELETE FROM audit_digest");
                    for (Path file : pawl.keptFiles()) {
                        Files.delete(file);
                    }
                    pawl.sign();
                }),
                with(
                        "leave a job out of an export",
                        ALL_BUT_CHAIN,
                        pawl -> pawl.changeExport(file -> file.lines()
                                .filter(line -> !line.contains(pawl.third.toString()))
                                .map(line -> line + "\n")
                                .reduce("", String::concat))),
                with(
                        "cut off the end of an export",
                        ALL_BUT_CHAIN,
                        pawl -> pawl.changeExport(file ->
                                file.lines().limit(15).map(line -> line + "\n").reduce("", String::concat))));
    }

    private static List<Tampering> outOfReach() {
        Set<Check> none = Set.of();
        return List.of(
                new Tampering(
                        "record a move in the present that nobody made, or under another's name",
                        none,
                        "the one who is named, and the log of the proxy, which has no such request",
                        pawl -> pawl.sql(ADD_NOW + AgedTrail.CHAIN_ANEW)),
                new Tampering(
                        "remove an event before it is signed, within three minutes, of somebody who keeps no Audit-Head",
                        none,
                        "an Audit-Head that was kept, or the log line of the request",
                        pawl -> {
                            pawl.sql(ADD_NOW + AgedTrail.CHAIN_ANEW);
                            pawl.sql("DELETE FROM audit_event WHERE job_id = {1} AND sequence = 10");
                        }),
                new Tampering(
                        "switch the guards off, and change nothing",
                        none,
                        "the query of guards in db/README.md",
                        pawl -> pawl.sql("ALTER TABLE audit_event DISABLE TRIGGER USER")),
                new Tampering(
                        "change what is not in the trail: the title of a job, its owner, its artifacts",
                        none,
                        "nothing of Pawl; a log of the database's own statements (pgaudit) that the owner cannot write to",
                        pawl -> pawl.sql("UPDATE job SET owner_id = 'zoe' WHERE id = {1}")),
                new Tampering(
                        "hold a digest back from those who should get it",
                        none,
                        "the alert PawlAuditTrailIsNotSigned, and the receiver, who expects a digest each minute",
                        pawl -> {
                            List<Path> files = pawl.keptFiles();
                            Files.delete(files.getLast());
                        }));
    }
}

package dev.pawl.digest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pawl.audit.KeptHead;
import dev.pawl.audit.SignedDigests;
import dev.pawl.audit.TrailExport;
import dev.pawl.audit.TrailFormat;
import dev.pawl.audit.TrailSelection;
import dev.pawl.audit.TrailVerifier;
import dev.pawl.db.CommandDatabase;
import dev.pawl.testing.AgedTrail;
import dev.pawl.testing.DigestKeyFile;
import dev.pawl.testing.JobFixture;
import dev.pawl.testing.PastGuards;
import dev.pawl.testing.Query;
import dev.pawl.testing.TestDatabase;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * Three jobs with signed trails, for somebody who owns the database to do something to. The first two are in one
 * digest, the third one in the next.
 */
final class TamperedPawl implements AutoCloseable {
    private static final TrailSelection ALL = new TrailSelection(null, null, null, null, null);
    /** The first two jobs have 18 events, and the third one 4. */
    private static final int MOST_EVENTS = 20;

    private static final String HEADS = """
            SELECT job_id || ':' || sequence || ':' || encode(chain, 'hex') FROM audit_event AS event
            WHERE sequence = (SELECT max(sequence) FROM audit_event WHERE job_id = event.job_id)""";

    /** What may notice it. */
    enum Check {
        /** {@code pawl audit verify} with an export and nothing else. */
        CHAIN,
        /** With the Audit-Head of each job's last event. */
        HEAD,
        /** With the digests that the database has. */
        TABLE,
        /** With the digests that were kept out of reach. */
        KEPT
    }

    final DigestKeyFile key = DigestKeyFile.generate();
    /** Where Pawl writes its digests. */
    final Path kept;

    final UUID first;
    final UUID second;
    final UUID third;
    private final TestDatabase database = TestDatabase.create();
    private final CommandDatabase service = new CommandDatabase(database.url(), "pawl_service", database.password());
    private final Path work;
    private final List<KeptHead> heads;
    private UnaryOperator<String> export = file -> file;

    /** @param work an empty folder */
    TamperedPawl(Path work) throws IOException {
        this.work = work;
        this.kept = Files.createDirectory(work.resolve("kept"));
        first = JobFixture.inStatus(database, "mara", "DONE");
        second = JobFixture.inStatus(database, "mara", "DONE");
        AgedTrail.by(database, "1 hour");
        third = JobFixture.inStatus(database, "mara", "CANCELLED");
        AgedTrail.by(database, "10 minutes");
        sign();
        heads = Query.texts(database, HEADS).stream()
                .map(head -> KeptHead.parse(head).orElseThrow())
                .toList();
    }

    /** Runs statements past all guards, in which 1, 2 and 3 in braces stand for the jobs. */
    void sql(String statements) {
        PastGuards.fill(
                database,
                "ALTER TABLE audit_digest DISABLE TRIGGER ALL; ALTER TABLE audit_key DISABLE TRIGGER ALL;"
                        + withJobs(statements)
                        + ";ALTER TABLE audit_digest ENABLE ALWAYS TRIGGER audit_digest_continues,"
                        + " ENABLE ALWAYS TRIGGER audit_digest_is_append_only;"
                        + "ALTER TABLE audit_key ENABLE ALWAYS TRIGGER audit_key_is_append_only");
    }

    /** As {@link #sql}, and computes all chains anew. */
    void sqlAndChain(String statements) {
        sql(statements + ";" + AgedTrail.CHAIN_ANEW);
    }

    String withJobs(String statements) {
        return statements
                .replace("{1}", "'" + first + "'")
                .replace("{2}", "'" + second + "'")
                .replace("{3}", "'" + third + "'");
    }

    TestDatabase database() {
        return database;
    }

    /** What Pawl does every minute. */
    void sign() {
        signWith(key, Optional.of(new DigestFolder(kept)));
    }

    /** As somebody does who has another key. */
    void signWith(DigestKeyFile other) {
        signWith(other, Optional.empty());
    }

    private void signWith(DigestKeyFile signer, Optional<DigestFolder> folder) {
        try {
            new DigestSigner(
                            new DigestRepository(service.database()),
                            () -> Optional.of(new DigestKeys(signer.key(), null)),
                            folder,
                            false,
                            MOST_EVENTS)
                    .sign();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The files of the digests that were kept, in order. */
    List<Path> keptFiles() throws IOException {
        try (var files = Files.walk(kept)) {
            return files.filter(file -> file.getFileName().toString().matches("[0-9]+\\.json"))
                    .sorted()
                    .toList();
        }
    }

    /** Changes the file that was exported. */
    void changeExport(UnaryOperator<String> change) {
        export = change;
    }

    /** Which checks notice that something was done. */
    Set<Check> noticedBy() throws IOException {
        StringWriter out = new StringWriter();
        new TrailExport(service.database(), ALL, TrailFormat.JSONL).write(out);
        byte[] file = export.apply(out.toString()).getBytes(UTF_8);
        Path table = Files.createDirectory(work.resolve("table"));
        new DigestFolder(table).catchUp(new DigestRepository(service.database()));
        Set<Check> noticed = EnumSet.noneOf(Check.class);
        if (!holds(file, List.of(), Optional.empty())) {
            noticed.add(Check.CHAIN);
        }
        if (!holds(file, heads, Optional.empty())) {
            noticed.add(Check.HEAD);
        }
        if (!holds(file, List.of(), Optional.of(table))) {
            noticed.add(Check.TABLE);
        }
        if (!holds(file, List.of(), Optional.of(kept))) {
            noticed.add(Check.KEPT);
        }
        return noticed;
    }

    private boolean holds(byte[] file, List<KeptHead> known, Optional<Path> folder) throws IOException {
        Optional<SignedDigests> digests = folder.isEmpty()
                ? Optional.empty()
                : Optional.of(SignedDigests.in(folder.get(), List.of(key.key().publicKey())));
        return TrailVerifier.verify(new ByteArrayInputStream(file), known, digests, line -> {});
    }

    @Override
    public void close() {
        service.close();
    }
}

package dev.pawl.digest;

import static dev.pawl.db.generated.Tables.AUDIT_DIGEST;
import static dev.pawl.db.generated.Tables.AUDIT_EVENT;
import static dev.pawl.db.generated.Tables.AUDIT_KEY;
import static dev.pawl.db.generated.Tables.SCHEDULED_TASKS;
import static org.jooq.impl.DSL.condition;
import static org.jooq.impl.DSL.count;
import static org.jooq.impl.DSL.currentTimestamp;
import static org.jooq.impl.DSL.field;
import static org.jooq.impl.DSL.inline;
import static org.jooq.impl.DSL.one;
import static org.jooq.impl.DSL.param;
import static org.jooq.impl.DSL.select;
import static org.jooq.impl.DSL.table;

import dev.pawl.audit.Digest;
import dev.pawl.audit.KeyEndorsement;
import dev.pawl.audit.MerkleTree;
import dev.pawl.db.BoundStatement;
import dev.pawl.db.Database;
import dev.pawl.db.RenderedSql;
import dev.pawl.db.Row;
import dev.pawl.db.Transaction;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jooq.Field;
import org.jooq.Param;
import org.jooq.impl.DSL;
import org.jspecify.annotations.Nullable;

/** The digests, their keys, and the audit events that they are about. */
public final class DigestRepository {
    /** Name of the task that sends a digest; also the webhook's type. Its instance is the number of the digest. */
    public static final String WEBHOOK = "audit.digest";

    private static final Param<Long> NUMBER = param("number", AUDIT_DIGEST.NUMBER);
    private static final Param<Instant> FROM = param("from_at", AUDIT_DIGEST.FROM_AT);
    private static final Param<Instant> TO = param("to_at", AUDIT_DIGEST.TO_AT);
    private static final Param<Integer> EVENTS = param("events", AUDIT_DIGEST.EVENTS);
    private static final Param<byte[]> ROOT = param("root", AUDIT_DIGEST.ROOT);
    private static final Param<byte[]> PREVIOUS = param("previous", AUDIT_DIGEST.PREVIOUS);
    private static final Param<String> KEY_ID = param("key_id", AUDIT_DIGEST.KEY_ID);
    private static final Param<byte[]> SIGNATURE = param("signature", AUDIT_DIGEST.SIGNATURE);
    private static final Param<byte[]> LEAVES = param("leaves", AUDIT_DIGEST.LEAVES);
    private static final Param<byte[]> PUBLIC_KEY = param("public_key", AUDIT_KEY.PUBLIC_KEY);
    private static final Param<String> ENDORSED_BY = param("endorsed_by", AUDIT_KEY.ENDORSED_BY);
    private static final Param<byte[]> ENDORSEMENT = param("endorsement", AUDIT_KEY.ENDORSEMENT);
    private static final Param<String> INSTANCE = param("task_instance", SCHEDULED_TASKS.TASK_INSTANCE);
    private static final Param<Integer> LIMIT = param("page_size", Integer.class);

    private static final List<Field<?>> FIELDS = List.of(
            AUDIT_DIGEST.NUMBER,
            AUDIT_DIGEST.FROM_AT,
            AUDIT_DIGEST.TO_AT,
            AUDIT_DIGEST.EVENTS,
            AUDIT_DIGEST.ROOT,
            AUDIT_DIGEST.PREVIOUS,
            AUDIT_DIGEST.KEY_ID,
            AUDIT_DIGEST.SIGNATURE);

    /** Before whatever the statements after it see. */
    private static final Field<Instant> NOW = field("statement_timestamp()", AUDIT_EVENT.RECORDED_AT.getDataType())
            .as("at");

    private static final RenderedSql CLOCK = RenderedSql.of(select(NOW));

    /** An insert takes this lock before it looks at its rows, and keeps it until its transaction has ended. */
    private static final Field<String> WRITER = field("virtualtransaction", String.class);

    private static final RenderedSql WRITERS = RenderedSql.of(select(WRITER)
            .from(table("pg_locks"))
            .where(condition("locktype = 'relation' AND mode = 'RowExclusiveLock' AND granted"))
            .and(condition("relation = 'public.audit_event'::regclass"))
            .and(condition("database = (SELECT oid FROM pg_database WHERE datname = current_database())")));

    private static final RenderedSql LATEST = RenderedSql.of(select(FIELDS)
            .from(AUDIT_DIGEST)
            .orderBy(AUDIT_DIGEST.NUMBER.desc())
            .limit(inline(1)));

    private static final RenderedSql AFTER = RenderedSql.of(select(FIELDS)
            .from(AUDIT_DIGEST)
            .where(AUDIT_DIGEST.NUMBER.gt(NUMBER))
            .orderBy(AUDIT_DIGEST.NUMBER)
            .limit(LIMIT));

    private static final RenderedSql COVERING = RenderedSql.of(select(FIELDS)
            .select(AUDIT_DIGEST.LEAVES)
            .from(AUDIT_DIGEST)
            .where(AUDIT_DIGEST.TO_AT.gt(FROM))
            .orderBy(AUDIT_DIGEST.TO_AT)
            .limit(inline(1)));

    private static final Field<Integer> FOUND = count();
    private static final RenderedSql COUNT = RenderedSql.of(select(FOUND)
            .from(select(one())
                    .from(AUDIT_EVENT)
                    .where(AUDIT_EVENT.RECORDED_AT.ge(FROM))
                    .and(AUDIT_EVENT.RECORDED_AT.lt(TO))
                    .limit(LIMIT)
                    .asTable("some")));

    private static final RenderedSql WINDOW =
            RenderedSql.of(select(AUDIT_EVENT.JOB_ID, AUDIT_EVENT.SEQUENCE, AUDIT_EVENT.CHAIN)
                    .from(AUDIT_EVENT)
                    .where(AUDIT_EVENT.RECORDED_AT.ge(FROM))
                    .and(AUDIT_EVENT.RECORDED_AT.lt(TO))
                    .orderBy(AUDIT_EVENT.JOB_ID, AUDIT_EVENT.SEQUENCE));

    /** Held until the end of the transaction, so that only one replica at a time adds a digest. */
    private static final RenderedSql TURN =
            RenderedSql.of(select(field("pg_advisory_xact_lock(hashtext('pawl.audit_digest'))::text", String.class)));

    private static final RenderedSql INSERT = RenderedSql.of(DSL.insertInto(AUDIT_DIGEST)
            .set(AUDIT_DIGEST.NUMBER, NUMBER)
            .set(AUDIT_DIGEST.FROM_AT, FROM)
            .set(AUDIT_DIGEST.TO_AT, TO)
            .set(AUDIT_DIGEST.EVENTS, EVENTS)
            .set(AUDIT_DIGEST.ROOT, ROOT)
            .set(AUDIT_DIGEST.PREVIOUS, PREVIOUS)
            .set(AUDIT_DIGEST.KEY_ID, KEY_ID)
            .set(AUDIT_DIGEST.SIGNATURE, SIGNATURE)
            .set(AUDIT_DIGEST.LEAVES, LEAVES));

    private static final RenderedSql STAGE = RenderedSql.of(DSL.insertInto(SCHEDULED_TASKS)
            .set(SCHEDULED_TASKS.TASK_NAME, inline(WEBHOOK))
            .set(SCHEDULED_TASKS.TASK_INSTANCE, INSTANCE)
            .set(SCHEDULED_TASKS.EXECUTION_TIME, currentTimestamp().cast(SCHEDULED_TASKS.EXECUTION_TIME))
            .set(SCHEDULED_TASKS.PICKED, inline(false))
            .set(SCHEDULED_TASKS.VERSION, inline(1L)));

    private static final RenderedSql KEYS =
            RenderedSql.of(select(AUDIT_KEY.KEY_ID, AUDIT_KEY.PUBLIC_KEY, AUDIT_KEY.ENDORSED_BY, AUDIT_KEY.ENDORSEMENT)
                    .from(AUDIT_KEY)
                    .orderBy(AUDIT_KEY.SINCE, AUDIT_KEY.KEY_ID));

    private static final RenderedSql INSERT_KEY = RenderedSql.of(DSL.insertInto(AUDIT_KEY)
            .set(AUDIT_KEY.KEY_ID, KEY_ID)
            .set(AUDIT_KEY.PUBLIC_KEY, PUBLIC_KEY)
            .set(AUDIT_KEY.ENDORSED_BY, ENDORSED_BY)
            .set(AUDIT_KEY.ENDORSEMENT, ENDORSEMENT)
            .set(AUDIT_KEY.SINCE, field("clock_timestamp()", AUDIT_KEY.SINCE.getDataType()))
            .onConflictDoNothing());

    private final Database database;

    public DigestRepository(Database database) {
        this.database = database;
    }

    /**
     * A moment, and the transactions that may have recorded something before it that nobody sees yet.
     *
     * @param at by the clock of the database
     */
    record Fence(Instant at, Set<String> writers) {}

    Fence fence() {
        List<List<Row>> found = database.read(CLOCK.bind(), WRITERS.bind());
        return new Fence(found.getFirst().getFirst().get(NOW), writers(found.getLast()));
    }

    /** The transactions that are writing audit events. */
    Set<String> writers() {
        return writers(database.read(WRITERS.bind()).getFirst());
    }

    private static Set<String> writers(List<Row> rows) {
        Set<String> writers = new HashSet<>();
        rows.forEach(row -> writers.add(row.get(WRITER)));
        return writers;
    }

    /** The number of events that were recorded in the window, but at most {@code most}. */
    int countUpTo(int most, Instant from, Instant to) {
        return database.read(COUNT.bind().set(FROM, from).set(TO, to).set(LIMIT, most))
                .getFirst()
                .getFirst()
                .get(FOUND);
    }

    /** The hashes of the leaves of the window, one after the other. */
    byte[] leaves(Instant from, Instant to) {
        ByteArrayOutputStream leaves = new ByteArrayOutputStream();
        database.read(WINDOW.bind().set(FROM, from).set(TO, to))
                .getFirst()
                .forEach(row -> leaves.writeBytes(MerkleTree.leaf(
                        row.get(AUDIT_EVENT.JOB_ID), row.get(AUDIT_EVENT.SEQUENCE), row.get(AUDIT_EVENT.CHAIN))));
        return leaves.toByteArray();
    }

    /** Null if there is none yet. */
    @Nullable
    Digest latest() {
        return first(database.read(LATEST.bind()).getFirst());
    }

    /** Up to {@code limit} digests after the one with this number, in order. */
    List<Digest> after(long number, int limit) {
        return database.read(AFTER.bind().set(NUMBER, number).set(LIMIT, limit)).getFirst().stream()
                .map(DigestRepository::digest)
                .toList();
    }

    /** The digest with this number. */
    public Optional<Digest> find(long number) {
        return after(number - 1, 1).stream()
                .filter(digest -> digest.number() == number)
                .findFirst();
    }

    /** A digest with all that it covers. */
    static final class Covering {
        private final Digest digest;
        private final byte[] leaves;

        private Covering(Digest digest, byte[] leaves) {
            this.digest = digest;
            this.leaves = leaves;
        }

        Digest digest() {
            return digest;
        }

        /** The hashes of its leaves, one after the other. */
        byte[] leaves() {
            return leaves;
        }
    }

    /** The digest whose window holds this time; empty if there is none yet. */
    Optional<Covering> covering(Instant recordedAt) {
        return database.read(COVERING.bind().set(FROM, recordedAt)).getFirst().stream()
                .findFirst()
                .map(row -> new Covering(digest(row), row.get(AUDIT_DIGEST.LEAVES)));
    }

    /**
     * Adds {@code digest}, unless another replica has added one since its predecessor.
     *
     * @param toBeSent whether a webhook brings it
     * @return whether it was added
     */
    boolean add(Digest digest, byte[] leaves, boolean toBeSent) {
        return database.transaction(tx -> {
            Digest last = first(tx.lock(TURN.bind(), LATEST.bind()).getLast());
            if (digest.number() != (last == null ? 1 : last.number() + 1)) {
                return false;
            }
            tx.write(insert(digest, leaves));
            if (toBeSent) {
                tx.write(STAGE.bind().set(INSTANCE, Long.toString(digest.number())));
            }
            return true;
        });
    }

    private static BoundStatement insert(Digest digest, byte[] leaves) {
        HexFormat hex = HexFormat.of();
        return INSERT.bind()
                .set(NUMBER, digest.number())
                .set(FROM, digest.from())
                .set(TO, digest.to())
                .set(EVENTS, digest.events())
                .set(ROOT, hex.parseHex(digest.root()))
                .set(PREVIOUS, hex.parseHex(digest.previous()))
                .set(KEY_ID, digest.keyId())
                .set(SIGNATURE, hex.parseHex(digest.signature()))
                .set(LEAVES, leaves);
    }

    /** All keys, oldest first. */
    List<KeyEndorsement> keys() {
        return database.read(KEYS.bind()).getFirst().stream()
                .map(row -> new KeyEndorsement(
                        row.get(AUDIT_KEY.KEY_ID),
                        HexFormat.of().formatHex(row.get(AUDIT_KEY.PUBLIC_KEY)),
                        row.get(AUDIT_KEY.ENDORSED_BY),
                        hex(row.get(AUDIT_KEY.ENDORSEMENT))))
                .toList();
    }

    /** Adds a key, unless it is there already. */
    void add(KeyEndorsement key) {
        database.transaction(tx -> {
            write(tx, key);
            return key;
        });
    }

    private static void write(Transaction tx, KeyEndorsement key) {
        String endorsement = key.endorsement();
        tx.writeAny(INSERT_KEY
                .bind()
                .set(KEY_ID, key.keyId())
                .set(PUBLIC_KEY, HexFormat.of().parseHex(key.publicKey()))
                .set(ENDORSED_BY, key.endorsedBy())
                .set(ENDORSEMENT, endorsement == null ? null : HexFormat.of().parseHex(endorsement)));
    }

    private static @Nullable Digest first(List<Row> rows) {
        return rows.isEmpty() ? null : digest(rows.getFirst());
    }

    private static Digest digest(Row row) {
        HexFormat hex = HexFormat.of();
        return new Digest(
                row.get(AUDIT_DIGEST.NUMBER),
                row.get(AUDIT_DIGEST.FROM_AT),
                row.get(AUDIT_DIGEST.TO_AT),
                row.get(AUDIT_DIGEST.EVENTS),
                hex.formatHex(row.get(AUDIT_DIGEST.ROOT)),
                hex.formatHex(row.get(AUDIT_DIGEST.PREVIOUS)),
                row.get(AUDIT_DIGEST.KEY_ID),
                hex.formatHex(row.get(AUDIT_DIGEST.SIGNATURE)));
    }

    private static @Nullable String hex(byte @Nullable [] bytes) {
        return bytes == null ? null : HexFormat.of().formatHex(bytes);
    }
}

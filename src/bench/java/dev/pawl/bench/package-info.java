/**
 * How fast Pawl is, compared with what the database could do at best. {@code make bench} (most of an hour), {@code make
 * bench-quick} (3 minutes, for a first look) and {@code make bench-growth} start it; the environment can change how much
 * is measured ({@link dev.pawl.bench.Plan}). It needs Linux for the CPU figures, and takes all the machine it can get.
 *
 * <h2>What runs</h2>
 *
 * <ul>
 *   <li>an embedded PostgreSQL of its own, with fsync, migrated, with all guards;
 *   <li>the service as production has it, a process connected as {@code pawl_service}, authenticating real RS256 tokens;
 *   <li>the load generator, one process that is kept from the beginning to the end;
 *   <li>beside the benchmark itself the issuer's keys and an orchestrator that takes everything.
 * </ul>
 *
 * <h2>What is compared</h2>
 *
 * Each scenario has a yardstick: the same transaction on the same rows of the same schema, each statement sent by itself,
 * by {@code pgbench -M prepared -c 8} where there is a pgbench on the path. The same by plain JDBC always runs too. For
 * {@code GET /jobs/{id}} the yardstick is one prepared {@code SELECT} of the row by its key and leaves out the dispatch,
 * which the answer holds; for a replayed callback it locks and reads the job and reads the event, in a transaction.
 *
 * <p>The service is first warmed up with every scenario. Then yardstick and service take turns. Before each round all
 * rows are replaced by fresh ones, vacuumed, analysed and written to the disk, so that each round finds the same and
 * no checkpoint or autovacuum falls into it.
 *
 * <h2>How to read it</h2>
 *
 * The ratio is the service's throughput over that of the yardstick next to it in time: 1.0 means that HTTP,
 * authentication, validation, JSON and logging cost nothing on top of the transaction. It may exceed 1, because the
 * service needs fewer trips than the yardstick. Absolute figures tell about the machine. Where something else
 * runs on the machine ("others %"), single rounds say little: look at the spread of the pairs, and at the ratio by CPU,
 * which is what all processes of the yardstick's round used for a transaction over what all of the service's round
 * used, the load generator included, and which hardly minds the neighbours. Medians are over the pairs.
 */
@NullMarked
package dev.pawl.bench;

import org.jspecify.annotations.NullMarked;

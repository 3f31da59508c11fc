package dev.pawl;

import dev.pawl.archive.Amount;
import dev.pawl.archive.Archive;
import dev.pawl.archive.ArchiveRepository;
import dev.pawl.audit.AuditLog;
import dev.pawl.db.CommandDatabase;
import dev.pawl.db.Database;
import dev.pawl.db.DatabaseClock;
import dev.pawl.db.DatabaseUnavailableException;
import dev.pawl.db.Home;
import dev.pawl.db.IncompatibleSchemaException;
import dev.pawl.db.MigrationFailedException;
import dev.pawl.db.Migrations;
import dev.pawl.db.Readiness;
import dev.pawl.db.SchemaState;
import dev.pawl.delivery.BacklogRepository;
import dev.pawl.delivery.DispatchedJobRepository;
import dev.pawl.delivery.Withdrawal;
import dev.pawl.dispatch.DispatchRepository;
import dev.pawl.dispatch.Outbox;
import dev.pawl.job.JobMetrics;
import dev.pawl.job.JobRepository;
import dev.pawl.job.StageTimeouts;
import dev.pawl.job.TransitionWriter;
import dev.pawl.stream.ChangeNotifier;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;

/** The owner's commands that change rows: {@code pawl archive} and {@code pawl adopt}. */
final class OwnerCommands implements AutoCloseable {
    private final Migrations migrations;
    private final CommandDatabase connections;
    private final Database database;
    private final Consumer<String> out;

    /** @param out takes the output, one line at a time */
    OwnerCommands(Config.OwnerConfig owner, Consumer<String> out) {
        this.migrations = new Migrations(owner.url(), owner.user(), owner.password());
        this.connections = new CommandDatabase(owner.url(), owner.user(), owner.password());
        this.database = connections.database();
        this.out = out;
    }

    /**
     * Moves jobs that ended before the given day into files, or counts them on a dry run.
     *
     * @throws IncompatibleSchemaException when the schema is not the one of this release
     */
    void archive(ArchiveOptions options) {
        require(new Readiness(database, database).state());
        Archive archive = new Archive(database, new ArchiveRepository(database));
        if (options.to() == null) {
            Amount amount = archive.count(options.before(), options.batch());
            out.accept("would archive " + amount + "; nothing was changed. With --to DIRECTORY it is done.");
        } else {
            Amount amount = archive.move(
                    options.before(), options.batch(), options.to(), file -> out.accept("written: " + file));
            out.accept("archived " + amount);
        }
    }

    /**
     * Makes this database the home of its rows.
     *
     * @param withdraw whether to end all dispatches that the copy inherited, so that nothing is sent for them
     * @throws MigrationFailedException if db/roles.sql was not run in this database
     * @throws RefusedCommandException if a Pawl process is serving this database
     * @throws IncompatibleSchemaException when the schema is not the one of this release
     */
    void adopt(boolean withdraw) {
        migrations.requireGroundwork();
        require(new Readiness(database, database).stateOfCopy());
        Home home = new Home(database);
        int serving = home.processesServing();
        if (serving > 0) {
            throw new RefusedCommandException(
                    serving + " processes of Pawl serve on this database: end them before it is adopted");
        }
        if (withdraw) {
            Withdrawal.Withdrawn withdrawn = withdraw();
            out.accept("withdrawn: %,d dispatches, with which %,d jobs failed"
                    .formatted(withdrawn.dispatches(), withdrawn.failedJobs()));
        }
        out.accept(home.isHere() ? "this database is the home of its rows already" : "adopted");
        home.moveIn();
        new BacklogRepository(database)
                .counts()
                .undelivered()
                .forEach((type, staged) -> out.accept(
                        "%,d %s are staged, and sent as soon as Pawl serves".formatted(staged.number(), type)));
    }

    private Withdrawal.Withdrawn withdraw() {
        DispatchRepository dispatches = new DispatchRepository();
        JobRepository jobs = new JobRepository();
        SimpleMeterRegistry metrics = new SimpleMeterRegistry();
        DatabaseClock clock = new DatabaseClock(InstantSource.system(), metrics);
        clock.read(database);
        try (ChangeNotifier notifier = new ChangeNotifier(database)) {
            TransitionWriter writer = new TransitionWriter(
                    jobs,
                    dispatches,
                    new Outbox(),
                    new AuditLog(database, notifier::announce),
                    new JobMetrics(metrics),
                    new StageTimeouts(Map.of()), // No dispatch is created here, so none has to be watched.
                    clock);
            return new Withdrawal(database, jobs, new DispatchedJobRepository(database), dispatches, writer).withdraw();
        }
    }

    /** @throws IncompatibleSchemaException when the schema is not the one of this release */
    static void require(SchemaState state) {
        switch (state) {
            case SchemaState.Compatible() -> {}
            case SchemaState.Unreachable() -> throw new DatabaseUnavailableException();
            case SchemaState.Incompatible incompatible -> throw new IncompatibleSchemaException(incompatible);
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}

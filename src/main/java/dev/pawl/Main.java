package dev.pawl;

import dev.pawl.db.Migrations;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The command line: {@code serve} or {@code migrate}. */
public final class Main {
    private static final Logger log = LoggerFactory.getLogger(Main.class);
    private static final int USAGE = 2;

    private Main() {}

    /** Exits with 2 when the arguments or the environment cannot be used. */
    public static void main(String[] args) {
        try {
            switch (args.length == 1 ? args[0] : "") {
                case "serve" -> serve();
                case "migrate" -> migrate();
                default -> exit("usage: pawl serve | migrate");
            }
        } catch (InvalidConfigException e) {
            exit(e.getMessage());
        }
    }

    private static void serve() {
        App app = App.start(Config.fromEnvironment(System.getenv()), InstantSource.system());
        app.startBackgroundWork();
        Runtime.getRuntime().addShutdownHook(new Thread(app::close, "shutdown"));
        log.info("listening on port {}", app.port());
    }

    private static void migrate() {
        Config.DatabaseConfig database = Config.databaseFromEnvironment(System.getenv());
        int executed = Migrations.migrate(database.url(), database.user(), database.password());
        log.info("{} migrations applied", executed);
    }

    private static void exit(@Nullable String message) {
        System.err.println(message);
        System.exit(USAGE);
    }
}

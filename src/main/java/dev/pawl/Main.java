package dev.pawl;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pawl.archive.ArchiveFailedException;
import dev.pawl.db.DatabaseException;
import dev.pawl.db.IncompatibleSchemaException;
import dev.pawl.db.MigrationFailedException;
import dev.pawl.db.Migrations;
import dev.pawl.db.TransientDatabaseException;
import dev.pawl.http.TokenCheck;
import dev.pawl.refusal.RefusedException;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The command line: {@code serve}, the commands of the database's owner ({@code migrate}, {@code archive}, {@code
 * adopt}), {@code audit}, those about one person ({@code pseudonym}, {@code erase}), and {@code token-check}.
 */
public final class Main {
    private static final Logger log = LoggerFactory.getLogger(Main.class);
    private static final int FOUND = 1;
    private static final int REFUSED = 2;
    /** In bytes; no request could have a longer one. */
    private static final int LONGEST_TOKEN = 64 * 1024;

    private static final String USAGE = """
            usage: pawl serve                 serve; never changes the schema
                   pawl migrate               apply the pending migrations
                   pawl migrate --info        list the migrations, applied and pending
                   pawl migrate --validate    compare what was applied with what this release holds
                   pawl migrate --dry-run     print the SQL that migrate would run, and run nothing
                   pawl archive --before DATE [--batch N]
                                              count what ended before that day (UTC), and change nothing
                   pawl archive --before DATE [--batch N] --to DIRECTORY
                                              write it to files there, and delete it from the database
                   pawl adopt                 make a restored copy the home of its rows; what is staged is sent
                   pawl adopt --withdraw      the same, but nothing of the original is sent
                   pawl audit export --to FILE [--job ID] [--project ID] [--owner NAME] [--since DATE] [--before DATE]
                                    [--format jsonl|cloudevents]
                                              write the audit trails of all jobs, or of some, as lines of JSON
                   pawl audit verify FILE [--head JOB:AUDIT-HEAD]... [--digests DIRECTORY --key PUBLIC-KEY-FILE...]
                                              say whether such a file holds, without Pawl and its database
                   pawl pseudonym             read a subject from standard input, and print their pseudonym
                   pawl erase                 read a subject from standard input, and destroy the key of their pseudonym
                   pawl token-check           read a token from standard input, and say what Pawl thinks of it
                   pawl --version             say which release and which commit this is
                   pawl --help                say this""";

    private Main() {}

    /** Exits with 2 and one message if the arguments, the environment or the schema cannot be used. */
    public static void main(String[] args) throws IOException, InterruptedException {
        try {
            switch (String.join(" ", args)) {
                case "serve" -> serve(Timing.USUAL);
                case "migrate" -> System.out.println(migrations().migrate() + " migrations applied");
                case "migrate --info" -> System.out.println(migrations().info());
                case "migrate --validate" -> validate(migrations());
                case "migrate --dry-run" -> System.out.print(migrations().pendingSql());
                case "adopt" -> adopt(false);
                case "adopt --withdraw" -> adopt(true);
                case "pseudonym" -> person(PersonCommands::pseudonym);
                case "erase" -> person(PersonCommands::erase);
                case "token-check" -> checkToken();
                case "--version" -> System.out.println(Release.running());
                case "--help" -> System.out.println(USAGE);
                default -> withOptions(List.of(args));
            }
        } catch (InvalidConfigException
                | IncompatibleSchemaException
                | MigrationFailedException
                | ArchiveFailedException
                | RefusedCommandException
                | DatabaseException e) {
            exit(e.getMessage());
        } catch (TransientDatabaseException | RefusedException e) {
            exit("The database cannot be reached, or has no time. What was not finished was undone: run it again.");
        }
    }

    private static void withOptions(List<String> args) {
        List<String> options = args.subList(Math.min(1, args.size()), args.size());
        switch (args.isEmpty() ? "" : args.getFirst()) {
            case "archive" -> archive(ArchiveOptions.parse(options, LocalDate.now(ZoneOffset.UTC)));
            case "audit" -> audit(AuditOptions.parse(options));
            default -> exit(USAGE);
        }
    }

    /** A verification exits with 0 if everything holds, 1 if not, and 2 if that cannot be said. */
    private static void audit(AuditOptions options) {
        switch (options) {
            case AuditOptions.Export export ->
                AuditCommands.export(Config.databaseFromEnvironment(System.getenv()), export, System.out::println);
            case AuditOptions.Verify verify -> {
                if (!AuditCommands.verify(verify, System.out::println)) {
                    System.exit(FOUND);
                }
            }
        }
    }

    private static void archive(ArchiveOptions options) {
        try (OwnerCommands commands = ownerCommands()) {
            commands.archive(options);
        }
    }

    private static void adopt(boolean withdraw) {
        try (OwnerCommands commands = ownerCommands()) {
            commands.adopt(withdraw);
        }
    }

    private static OwnerCommands ownerCommands() {
        return new OwnerCommands(Config.ownerFromEnvironment(System.getenv()), System.out::println);
    }

    /** Exits with 0 if there was such a person, otherwise 1. The subject comes from standard input: others see arguments. */
    private static void person(BiPredicate<PersonCommands, String> command) throws IOException {
        PersonCommands commands =
                new PersonCommands(Config.actorKeysFromEnvironment(System.getenv()), System.out::println);
        String subject = new String(System.in.readNBytes(LONGEST_TOKEN), UTF_8).strip();
        if (!command.test(commands, subject)) {
            System.exit(FOUND);
        }
    }

    /** Exits with 0 if the token is accepted, 1 if it is refused, and 2 if that cannot be said. */
    private static void checkToken() throws IOException, InterruptedException {
        TokenConfig tokens = TokenConfig.fromEnvironment(System.getenv());
        String token = new String(System.in.readNBytes(LONGEST_TOKEN), UTF_8);
        TokenCheck.Verdict verdict = TokenCheck.check(
                token,
                tokens.issuer(),
                tokens.authorities(),
                tokens.rules(),
                Timing.USUAL.keySet(),
                InstantSource.system());
        System.out.println(verdict.text());
        System.exit(verdict.outcome().exitCode());
    }

    /** What {@code serve} does. */
    static void serve(Timing timing) throws InterruptedException {
        Release release = Release.running();
        log.atInfo()
                .addKeyValue("version", release.version())
                .addKeyValue("commit", release.commit())
                .log("starting {} on Java {}", release, Runtime.version());
        Config config = Config.fromEnvironment(System.getenv());
        App app = App.start(config, InstantSource.system(), timing);
        Duration delay = config.http().shutdownDelay();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> app.close(delay), "shutdown"));
        log.info("listening on port {}", app.port());
        app.startBackgroundWork();
    }

    private static Migrations migrations() {
        Config.OwnerConfig owner = Config.ownerFromEnvironment(System.getenv());
        return new Migrations(owner.url(), owner.user(), owner.password());
    }

    private static void validate(Migrations migrations) {
        migrations.validate();
        System.out.println("what was applied is what this release holds");
    }

    private static void exit(@Nullable String message) {
        System.err.println(message);
        System.exit(REFUSED);
    }
}

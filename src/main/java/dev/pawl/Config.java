package dev.pawl;

import dev.pawl.fsm.JobStatus;
import dev.pawl.http.ConsoleSettings;
import dev.pawl.http.EditorLimits;
import dev.pawl.job.ReasonPolicy;
import dev.pawl.job.StageTimeouts;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All settings, read once from the environment.
 *
 * @param http where and how to listen
 * @param database where and as whom to reach PostgreSQL
 * @param tokens whose tokens to accept
 * @param orchestrator where to send webhooks, and how to authenticate callbacks
 * @param audit whether the audit trail is signed, and where its digests go
 * @param limits what one editor may use of one replica
 * @param liveJobs how many unfinished jobs one editor may have; 0 means no limit
 * @param stageTimeouts how long a job may stay in a status without a callback from the orchestrator
 * @param uploadTimeout how long a job may wait for its video without a transition
 * @param stopGrace how long after its first delivery a stop that is not confirmed is forced; zero for never
 * @param console how the console signs editors in; empty if it is switched off
 * @param modelProfiles the model profiles that a retry may ask for; at least one
 * @param actorKeys the directory with the keys of pseudonyms; empty if people have their subjects as names
 * @param reasons which reasons people may give for what they stop
 * @param traces where spans are sent
 */
public record Config(
        HttpConfig http,
        DatabaseConfig database,
        TokenConfig tokens,
        OrchestratorConfig orchestrator,
        AuditConfig audit,
        EditorLimits limits,
        int liveJobs,
        Map<JobStatus, Duration> stageTimeouts,
        Duration uploadTimeout,
        Duration stopGrace,
        Optional<ConsoleSettings> console,
        Set<String> modelProfiles,
        ReasonPolicy reasons,
        Optional<Path> actorKeys,
        TraceConfig traces) {
    private static final Logger log = LoggerFactory.getLogger(Config.class);
    private static final Set<String> LOG_LEVELS = new TreeSet<>(Set.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE"));
    private static final Set<String> STOP_CONFIRMATIONS = new TreeSet<>(Set.of("answer", "callback"));
    private static final Set<String> ON_OR_OFF = new TreeSet<>(Set.of("on", "off"));
    private static final Set<String> TRUE_OR_FALSE = new TreeSet<>(Set.of("true", "false"));
    private static final Set<String> ACTOR_IDS = new TreeSet<>(Set.of("subject", "pseudonym"));
    private static final String ACTOR_KEYS = "PAWL_ACTOR_KEYS_DIR";
    private static final String SCOPES = "[!#-\\[\\]-~]+( [!#-\\[\\]-~]+)*";
    private static final String OWNER = "PAWL_DATABASE_OWNER";
    private static final String OWNER_PASSWORD = "PAWL_DATABASE_OWNER_PASSWORD";
    private static final Duration STAGE_TIMEOUT = Duration.ofHours(2);
    private static final Duration LONG_STAGE_TIMEOUT = Duration.ofHours(12);
    private static final Duration STOP_GRACE = Duration.ofMinutes(10);
    private static final int MOST_OF_A_LIMIT = 1_000_000;
    private static final Set<JobStatus> LONG_STAGES = Set.of(JobStatus.REGENERATING, JobStatus.EXPORTING);

    /**
     * @param url a JDBC URL, {@code jdbc:postgresql://...}
     * @param password as it is now; it may be changed while Pawl runs
     * @param poolSize how many connections to keep, 1 to 200
     */
    public record DatabaseConfig(String url, String user, Supplier<String> password, int poolSize) {
        @Override
        public String toString() {
            return "DatabaseConfig[user=" + user + ", poolSize=" + poolSize + "]";
        }
    }

    /**
     * The login that migrations run as.
     *
     * @param url a JDBC URL, {@code jdbc:postgresql://...}
     */
    public record OwnerConfig(String url, String user, String password) {
        @Override
        public String toString() {
            return "OwnerConfig[user=" + user + "]";
        }
    }

    /**
     * @param url where webhooks go, http or https
     * @param webhookSecrets sign webhooks, each {@code whsec_} and the key in base64: one, or two during a rotation. As
     *     they are now, like all secrets here: they may be changed while Pawl runs
     * @param authorization the {@code Authorization} header of webhooks; empty for none
     * @param publicUrl where the orchestrator reaches {@code /internal}, including the base path, without a trailing
     *     slash
     * @param anAnswerConfirmsStop whether a 200 or 204 to {@code job.cancel} confirms that the work has stopped;
     *     otherwise only a callback does
     * @param callbackSecrets the secrets that callbacks may carry: one, or two during a rotation
     */
    public record OrchestratorConfig(
            URI url,
            Supplier<List<String>> webhookSecrets,
            Supplier<String> authorization,
            String publicUrl,
            boolean anAnswerConfirmsStop,
            Supplier<List<String>> callbackSecrets) {
        @Override
        public String toString() {
            return "OrchestratorConfig[publicUrl=" + publicUrl + "]";
        }
    }

    /**
     * Reads all settings. Logs a warning for each unknown {@code PAWL_...} variable, and one warning for all variables
     * that Kubernetes sets.
     *
     * @throws InvalidConfigException if a variable is missing or invalid; the message names all of them
     */
    public static Config fromEnvironment(Map<String, String> environment) {
        EnvironmentReader reader = new EnvironmentReader(environment);
        HttpConfig http = HttpConfig.from(reader);
        DatabaseConfig database = database(reader);
        TokenConfig tokens = TokenConfig.from(reader);
        OrchestratorConfig orchestrator = orchestrator(reader);
        AuditConfig audit = AuditConfig.from(reader);
        EditorLimits limits = limits(reader);
        int liveJobs = reader.integer("PAWL_EDITOR_LIVE_JOBS", 10_000, 0, MOST_OF_A_LIMIT);
        Map<JobStatus, Duration> stageTimeouts = stageTimeouts(reader);
        Duration uploadTimeout = reader.duration("PAWL_UPLOAD_TIMEOUT").orElse(StageTimeouts.USUAL_UPLOAD);
        Duration stopGrace = reader.durationOrNever("PAWL_STOP_GRACE").orElse(STOP_GRACE);
        Optional<ConsoleSettings> console = console(reader);
        Set<String> modelProfiles = reader.names("PAWL_MODEL_PROFILES", "default");
        ReasonPolicy reasons = reasons(reader);
        Optional<Path> actorKeys = actorKeys(reader);
        TraceConfig traces = TraceConfig.from(reader, environment);
        reader.oneOf("PAWL_LOG_LEVEL", LOG_LEVELS); // logback.xml reads it too, and treats an unknown level as DEBUG.
        reader.leaveAlone(OWNER, OWNER_PASSWORD, OWNER_PASSWORD + "_FILE");
        warnOfServiceLinks(environment);
        reader.unknown().forEach(name -> log.warn("{} is not a variable that Pawl knows; ignored", name));
        reader.check();
        return new Config(
                http,
                database,
                tokens,
                orchestrator,
                audit,
                limits,
                liveJobs,
                stageTimeouts,
                uploadTimeout,
                stopGrace,
                console,
                modelProfiles,
                reasons,
                actorKeys,
                traces);
    }

    private static Optional<Path> actorKeys(EnvironmentReader reader) {
        if (reader.oneOf("PAWL_ACTOR_IDS", ACTOR_IDS)
                .filter("pseudonym"::equals)
                .isEmpty()) {
            reader.leaveAlone(ACTOR_KEYS);
            return Optional.empty();
        }
        return Optional.of(reader.actorKeys(ACTOR_KEYS));
    }

    /**
     * The directory with the keys of pseudonyms, for the commands about one person.
     *
     * @throws InvalidConfigException if it is not named, or cannot be used
     */
    static Path actorKeysFromEnvironment(Map<String, String> environment) {
        EnvironmentReader reader = new EnvironmentReader(environment);
        Path keys = reader.actorKeys(ACTOR_KEYS);
        reader.check();
        return keys;
    }

    private static ReasonPolicy reasons(EnvironmentReader reader) {
        return new ReasonPolicy(
                reader.reasonCodes("PAWL_REASON_CODES"),
                reader.oneOf("PAWL_REASON_REQUIRED", TRUE_OR_FALSE)
                        .map("true"::equals)
                        .orElse(false));
    }

    private static void warnOfServiceLinks(Map<String, String> environment) {
        List<String> links = ServiceLinks.in(environment);
        if (!links.isEmpty()) {
            log.warn(
                    "Kubernetes says in {} where a Service is; ignored, and enableServiceLinks: false keeps it away",
                    String.join(", ", links));
        }
    }

    private static OrchestratorConfig orchestrator(EnvironmentReader reader) {
        Supplier<List<String>> callbackSecrets = reader.current("PAWL_CALLBACK_SECRET", Config::callbackSecrets);
        return new OrchestratorConfig(
                reader.httpUri("PAWL_ORCHESTRATOR_URL"),
                reader.current("PAWL_WEBHOOK_SECRET", Config::webhookSecrets),
                reader.current(
                        "PAWL_ORCHESTRATOR_AUTHORIZATION",
                        now -> now.optionalCredentials("PAWL_ORCHESTRATOR_AUTHORIZATION")),
                reader.baseUrl("PAWL_PUBLIC_URL"),
                reader.oneOf("PAWL_STOP_CONFIRMATION", STOP_CONFIRMATIONS)
                        .orElse("answer")
                        .equals("answer"),
                callbackSecrets);
    }

    /** Reads the next secret first: whoever empties its file has put it into that of the present one before. */
    private static List<String> webhookSecrets(EnvironmentReader reader) {
        String next = reader.optionalWebhookSecret("PAWL_WEBHOOK_SECRET_NEXT");
        return withNext(reader.webhookSecret("PAWL_WEBHOOK_SECRET"), next);
    }

    /** In the same order. */
    private static List<String> callbackSecrets(EnvironmentReader reader) {
        String next = reader.optionalSecret("PAWL_CALLBACK_SECRET_NEXT");
        return withNext(reader.requiredSecret("PAWL_CALLBACK_SECRET"), next);
    }

    private static Optional<ConsoleSettings> console(EnvironmentReader reader) {
        Optional<String> clientId = reader.text("PAWL_CONSOLE_CLIENT_ID");
        String scopes = reader.optional(
                "PAWL_CONSOLE_SCOPES", text -> text.matches(SCOPES), "names of scopes with single spaces between them");
        boolean wanted =
                reader.oneOf("PAWL_CONSOLE", ON_OR_OFF).map("on"::equals).orElse(clientId.isPresent());
        if (!wanted) {
            return Optional.empty();
        }
        return Optional.of(new ConsoleSettings(
                clientId.orElseGet(() -> reader.requiredText("PAWL_CONSOLE_CLIENT_ID")),
                scopes.isEmpty() ? "openid" : scopes));
    }

    private static List<String> withNext(String secret, String next) {
        return next.isEmpty() ? List.of(secret) : List.of(secret, next);
    }

    private static EditorLimits limits(EnvironmentReader reader) {
        return new EditorLimits(
                reader.integer("PAWL_EDITOR_OPEN_STREAMS", 50, 0, MOST_OF_A_LIMIT),
                reader.integer("PAWL_EDITOR_REQUESTS_IN_FLIGHT", 100, 0, MOST_OF_A_LIMIT),
                reader.integer("PAWL_EDITOR_REQUEST_RATE", 100, 0, MOST_OF_A_LIMIT),
                reader.integer("PAWL_EDITOR_REQUEST_BURST", 200, 1, MOST_OF_A_LIMIT));
    }

    private static Map<JobStatus, Duration> stageTimeouts(EnvironmentReader reader) {
        Map<JobStatus, Duration> timeouts = new EnumMap<>(JobStatus.class);
        Optional<Duration> general = reader.duration("PAWL_STAGE_TIMEOUT");
        for (JobStatus status : JobStatus.values()) {
            Duration usual = LONG_STAGES.contains(status) ? LONG_STAGE_TIMEOUT : general.orElse(STAGE_TIMEOUT);
            timeouts.put(status, reader.duration("PAWL_STAGE_TIMEOUT_" + status).orElse(usual));
        }
        return timeouts;
    }

    /**
     * The settings of {@code migrate}. {@code serve} never reads the owner's password.
     *
     * @throws InvalidConfigException if a variable is missing or invalid; the message names all of them
     */
    public static OwnerConfig ownerFromEnvironment(Map<String, String> environment) {
        EnvironmentReader reader = new EnvironmentReader(environment);
        OwnerConfig owner = new OwnerConfig(
                reader.jdbcUrl("PAWL_DATABASE_URL"),
                reader.optional(OWNER, "pawl_owner"),
                reader.password(OWNER_PASSWORD));
        reader.check();
        return owner;
    }

    /**
     * The settings of the database alone, for {@code audit export}.
     *
     * @throws InvalidConfigException if a variable is missing or invalid; the message names all of them
     */
    static DatabaseConfig databaseFromEnvironment(Map<String, String> environment) {
        EnvironmentReader reader = new EnvironmentReader(environment);
        DatabaseConfig database = database(reader);
        reader.check();
        return database;
    }

    private static DatabaseConfig database(EnvironmentReader reader) {
        return new DatabaseConfig(
                reader.jdbcUrl("PAWL_DATABASE_URL"),
                reader.optional("PAWL_DATABASE_USER", "pawl_service"),
                reader.currentPassword("PAWL_DATABASE_PASSWORD"),
                reader.integer("PAWL_DATABASE_POOL_SIZE", 8, 1, 200));
    }
}

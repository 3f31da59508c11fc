package dev.pawl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.digest.DigestKeys;
import dev.pawl.http.ConsoleSettings;
import dev.pawl.http.EditorLimits;
import dev.pawl.http.IssuerLocation;
import dev.pawl.http.RoleNames;
import dev.pawl.http.TokenRules;
import dev.pawl.job.ReasonPolicy;
import dev.pawl.testing.CapturedLog;
import dev.pawl.testing.CommandLine;
import dev.pawl.testing.DigestKeyFile;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.Slow;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@LogsWarnings("WARN Config: PAWL_")
class ConfigTest {
    private static final Map<String, String> GOOD = Map.of(
            "PAWL_DATABASE_URL", "jdbc:postgresql://localhost/pawl",
            "PAWL_JWKS_URL", "https://issuer.invalid/jwks.json",
            "PAWL_JWT_ISSUER", "https://issuer.invalid",
            "PAWL_JWT_AUDIENCE", "pawl",
            "PAWL_ORCHESTRATOR_URL", "https://orchestrator.invalid/webhooks",
            "PAWL_WEBHOOK_SECRET", "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDazfakew5TEs=",
            "PAWL_PUBLIC_URL", "https://pawl.invalid/",
            "PAWL_CALLBACK_SECRET", "a-callback-secret");
    private static final Map<String, String> BAD = Map.of(
            "PAWL_PORT", "s3cret",
            "PAWL_DATABASE_URL", "s3cret://localhost",
            "PAWL_DATABASE_PASSWORD", "s3cret",
            "PAWL_DATABASE_POOL_SIZE", "0",
            "PAWL_JWKS_URL", "s3cret",
            "PAWL_JWT_ISSUER", " ",
            "PAWL_WEBHOOK_SECRET", "s3cret",
            "PAWL_STAGE_TIMEOUT", "s3cret",
            "PAWL_DATABSE_USER", "s3cret",
            "PAWL_DATABASE_OWNER_PASSWORD_FILE", "/nowhere/s3cret");
    private static final List<String> NAMES_OF_THE_BAD = List.of(
            "PAWL_PORT",
            "PAWL_DATABASE_URL",
            "PAWL_DATABASE_POOL_SIZE",
            "PAWL_JWKS_URL",
            "PAWL_JWT_ISSUER",
            "PAWL_JWT_AUDIENCE",
            "PAWL_ORCHESTRATOR_URL",
            "PAWL_WEBHOOK_SECRET",
            "PAWL_PUBLIC_URL",
            "PAWL_CALLBACK_SECRET",
            "PAWL_STAGE_TIMEOUT");

    @Test
    void what_may_be_left_out_has_the_documented_default() {
        Config config = Config.fromEnvironment(GOOD);
        assertEquals(8080, config.http().port());
        assertEquals("", config.http().basePath());
        assertEquals(OptionalInt.empty(), config.http().internalPort());
        assertEquals(List.of(), config.http().trustedProxies());
        assertEquals(Duration.ofSeconds(5), config.http().shutdownDelay());
        assertEquals("pawl_service", config.database().user());
        assertEquals("", config.database().password().get());
        assertEquals(8, config.database().poolSize());
        assertEquals(
                new TokenRules(Set.of("pawl"), Set.of(), "sub", "roles", RoleNames.USUAL),
                config.tokens().rules());
        assertEquals(List.of(), config.tokens().authorities());
        assertEquals(16_384, config.http().headerLimit());
        assertEquals(new EditorLimits(50, 100, 100, 200), config.limits());
        assertEquals(10_000, config.liveJobs());
        assertEquals(Duration.ofDays(7), config.uploadTimeout());
        assertEquals(Duration.ofMinutes(10), config.stopGrace());
    }

    @Test
    void the_console_is_on_as_soon_as_the_issuer_knows_it_unless_it_is_switched_off() {
        Map<String, String> environment = new HashMap<>(GOOD);
        assertEquals(Optional.empty(), Config.fromEnvironment(environment).console());
        environment.put("PAWL_CONSOLE_CLIENT_ID", "pawl-console");
        assertEquals(
                Optional.of(new ConsoleSettings("pawl-console", "openid")),
                Config.fromEnvironment(environment).console());
        environment.put("PAWL_CONSOLE_SCOPES", "openid api://pawl/jobs.edit");
        assertEquals(
                Optional.of(new ConsoleSettings("pawl-console", "openid api://pawl/jobs.edit")),
                Config.fromEnvironment(environment).console());
        environment.put("PAWL_CONSOLE", "off");
        assertEquals(Optional.empty(), Config.fromEnvironment(environment).console());
    }

    @ParameterizedTest
    @CsvSource({
        "PAWL_CONSOLE, on, PAWL_CONSOLE_CLIENT_ID is not set",
        "PAWL_CONSOLE, yes, 'PAWL_CONSOLE must be one of [off, on]'",
        "PAWL_CONSOLE_SCOPES, 'openid  profile', 'PAWL_CONSOLE_SCOPES must be names of scopes with single spaces between them'"
    })
    void a_console_that_nobody_could_sign_in_to_is_refused(String name, String value, String problem) {
        Map<String, String> environment = new HashMap<>(GOOD);
        environment.put(name, value);
        InvalidConfigException refused =
                assertThrows(InvalidConfigException.class, () -> Config.fromEnvironment(environment));
        assertTrue(String.valueOf(refused.getMessage()).contains(problem), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"0, PT0S", "PT30S, PT30S", "P1D, PT24H"})
    void a_stop_has_a_grace_or_is_never_forced(String value, Duration grace) {
        Map<String, String> environment = new HashMap<>(GOOD);
        environment.put("PAWL_STOP_GRACE", value);
        assertEquals(grace, Config.fromEnvironment(environment).stopGrace());
    }

    @Test
    void reasons_are_a_policy_of_the_operator() {
        Map<String, String> environment = new HashMap<>(GOOD);
        assertEquals(
                new ReasonPolicy(Set.of(), false),
                Config.fromEnvironment(environment).reasons());
        environment.put("PAWL_REASON_CODES", "duplicate, too_expensive,duplicate");
        environment.put("PAWL_REASON_REQUIRED", "true");
        assertEquals(
                new ReasonPolicy(Set.of("duplicate", "too_expensive"), true),
                Config.fromEnvironment(environment).reasons());
    }

    @Test
    void the_trail_is_signed_with_the_key_of_a_file_and_with_another_one_once_it_changes(@TempDir Path folder)
            throws IOException {
        assertEquals(
                Optional.empty(), Config.fromEnvironment(GOOD).audit().keys().get());
        Map<String, String> environment = new HashMap<>(GOOD);
        environment.put("PAWL_AUDIT_DIGEST_DIR", folder.toString());
        environment.put("PAWL_AUDIT_DIGEST_URL", "https://archive.invalid/digests");
        environment.put("PAWL_AUDIT_KEY_NEXT_FILE", folder.resolve("next.pem").toString());
        assertEquals("""
                Pawl cannot start:
                  - PAWL_AUDIT_KEY_NEXT_FILE is set, but PAWL_AUDIT_KEY_FILE is not
                  - PAWL_AUDIT_DIGEST_DIR is set, but PAWL_AUDIT_KEY_FILE is not
                  - PAWL_AUDIT_DIGEST_URL is set, but PAWL_AUDIT_KEY_FILE is not
                  - PAWL_AUDIT_KEY_NEXT_FILE must name a file that can be read and holds an Ed25519 private key in PEM format""", refusal(environment));
        DigestKeyFile key = DigestKeyFile.generate();
        DigestKeyFile next = DigestKeyFile.generate();
        environment.put("PAWL_AUDIT_KEY_FILE", key.in(folder.resolve("key.pem")));
        next.in(folder.resolve("next.pem"));
        AuditConfig audit = Config.fromEnvironment(environment).audit();
        assertEquals(
                Optional.of(new DigestKeys(key.key(), next.key())), audit.keys().get());
        assertEquals(Optional.of(folder), audit.folder());
        assertEquals(Optional.of(URI.create("https://archive.invalid/digests")), audit.url());

        Files.writeString(folder.resolve("next.pem"), "\n");
        assertEquals(
                Optional.of(new DigestKeys(key.key(), null)),
                Config.fromEnvironment(environment).audit().keys().get());
        Files.writeString(folder.resolve("key.pem"), "\n");
        assertEquals("""
                Pawl cannot start:
                  - PAWL_AUDIT_KEY_FILE must name a file that can be read and holds an Ed25519 private key in PEM format""", refusal(environment));

        environment.put("PAWL_AUDIT_DIGEST_DIR", folder.resolve("nowhere").toString());
        Files.writeString(folder.resolve("key.pem"), key.publicPem());
        assertEquals("""
                Pawl cannot start:
                  - PAWL_AUDIT_KEY_FILE must name a file that can be read and holds an Ed25519 private key in PEM format
                  - PAWL_AUDIT_DIGEST_DIR must name a directory that is there and can be written to""", refusal(environment));
    }

    @Test
    void what_a_token_must_say_can_be_spelled_as_the_issuer_does() {
        Map<String, String> environment = new HashMap<>(GOOD);
        environment.put("PAWL_JWT_AUDIENCE", "pawl, https://pawl.example/api ,pawl");
        environment.put("PAWL_JWT_CLIENT_IDS", "7abc,8def");
        environment.put("PAWL_JWT_SUBJECT_CLAIM", "https://pawl.example/id");
        environment.put("PAWL_JWT_ROLES_CLAIM", "resource_access.pawl.roles");
        environment.put("PAWL_ROLE_EDITOR", "Video Editors");
        environment.put("PAWL_ROLE_AUDITOR", "Revision");
        TokenRules rules = new TokenRules(
                Set.of("pawl", "https://pawl.example/api"),
                Set.of("7abc", "8def"),
                "https://pawl.example/id",
                "resource_access.pawl.roles",
                new RoleNames("Video Editors", "operator", "Revision"));
        assertEquals(rules, Config.fromEnvironment(environment).tokens().rules());
    }

    @Test
    void a_discovery_url_stands_in_place_of_the_issuer_and_its_keys() {
        String url = "https://issuer.invalid/realm/.well-known/openid-configuration";
        Map<String, String> environment = new HashMap<>(GOOD);
        environment.put("PAWL_JWT_DISCOVERY_URL", url);
        assertEquals("""
                Pawl cannot start:
                  - PAWL_JWKS_URL and PAWL_JWT_DISCOVERY_URL are both set
                  - PAWL_JWT_ISSUER and PAWL_JWT_DISCOVERY_URL are both set""", refusal(environment));
        environment.keySet().removeAll(Set.of("PAWL_JWKS_URL", "PAWL_JWT_ISSUER"));
        assertEquals(
                new IssuerLocation.Discovered(URI.create(url)),
                Config.fromEnvironment(environment).tokens().issuer());
        for (String bad : List.of(
                "https://issuer.invalid/realm",
                "ftp://issuer.invalid/.well-known/openid-configuration",
                url + "?p=s3cret",
                url + "/")) {
            environment.put("PAWL_JWT_DISCOVERY_URL", bad);
            assertTrue(refusal(environment).contains("\n  - PAWL_JWT_DISCOVERY_URL must be an http or https URL"), bad);
            assertFalse(refusal(environment).contains("s3cret"), bad);
        }
    }

    @Test
    void where_clients_are_named_no_audience_has_to_be() {
        Map<String, String> environment = new HashMap<>(GOOD);
        environment.remove("PAWL_JWT_AUDIENCE");
        environment.put("PAWL_JWT_CLIENT_IDS", "7abc");
        TokenRules rules = Config.fromEnvironment(environment).tokens().rules();
        assertEquals(Set.of(), rules.audiences());
        assertEquals(Set.of("7abc"), rules.clientIds());
    }

    @Test
    void one_message_names_every_problem_and_no_value() {
        String message = refusal(BAD);
        NAMES_OF_THE_BAD.forEach(name -> assertTrue(message.contains("\n  - " + name + " "), message));
        assertEquals(NAMES_OF_THE_BAD.size(), message.lines().count() - 1, message);
        assertFalse(message.contains("s3cret"), message);
    }

    @ParameterizedTest
    @CsvSource({
        "PAWL_PORT, -1",
        "PAWL_PORT, 65536",
        "PAWL_PORT, 80a",
        "PAWL_PORT, 99999999999",
        "PAWL_BASE_PATH, pawl",
        "PAWL_BASE_PATH, /",
        "PAWL_BASE_PATH, /pawl/",
        "PAWL_BASE_PATH, //pawl",
        "PAWL_BASE_PATH, /a/../b",
        "PAWL_BASE_PATH, /a b",
        "PAWL_INTERNAL_PORT, 65536",
        "PAWL_INTERNAL_PORT, 8080",
        "PAWL_TRUSTED_PROXIES, proxy.invalid",
        "PAWL_TRUSTED_PROXIES, 10.0.0.0/33",
        "PAWL_TRUSTED_PROXIES, '10.0.0.1, 10.0.0.256'",
        "PAWL_CORS_ORIGINS, *",
        "PAWL_CORS_ORIGINS, null",
        "PAWL_CORS_ORIGINS, board.example",
        "PAWL_CORS_ORIGINS, https://board.example/",
        "PAWL_CORS_ORIGINS, https://Board.example",
        "PAWL_CORS_ORIGINS, https://board.example:443",
        "PAWL_CORS_ORIGINS, http://localhost:80",
        "PAWL_CORS_ORIGINS, https://*.example",
        "PAWL_CORS_ORIGINS, 'https://board.example, file://'",
        "PAWL_HEADER_LIMIT, 8191",
        "PAWL_HEADER_LIMIT, 65537",
        "PAWL_HEADER_LIMIT, 16k",
        "PAWL_SHUTDOWN_DELAY, PT-1S",
        "PAWL_SHUTDOWN_DELAY, 5",
        "PAWL_DATABASE_POOL_SIZE, 201",
        "PAWL_DATABASE_URL, postgres://localhost/pawl",
        "PAWL_DATABASE_URL, jdbc:postgresql://localhost",
        "PAWL_DATABASE_URL, jdbc:postgresql://user:s3cret@localhost/pawl",
        "PAWL_DATABASE_URL, jdbc:postgresql://localhost:54x2/pawl",
        "PAWL_DATABASE_URL, jdbc:postgresql://localhost:99999/pawl",
        "PAWL_DATABASE_URL, ''",
        "PAWL_JWKS_URL, ftp://issuer.invalid/jwks.json",
        "PAWL_JWKS_URL, https://",
        "PAWL_JWKS_URL, https:///jwks.json",
        "PAWL_JWKS_URL, https://a b/",
        "PAWL_JWKS_URL, jwks.json",
        "PAWL_JWT_AUDIENCE, ' '",
        "PAWL_ORCHESTRATOR_URL, ''",
        "PAWL_ORCHESTRATOR_URL, ftp://orchestrator.invalid",
        "PAWL_WEBHOOK_SECRET, whsec_c2hvcnQ=",
        "PAWL_WEBHOOK_SECRET, C2FVsBQIhrscChlQIMV+b5sSYspob7oDazfakew5TEs=",
        "PAWL_PUBLIC_URL, pawl.invalid",
        "PAWL_CALLBACK_SECRET, ' '",
        "PAWL_CALLBACK_SECRET, fifteen-letters",
        "PAWL_CALLBACK_SECRET, 'sixteen letters.'",
        "PAWL_CALLBACK_SECRET, ' a-callback-secret'",
        "PAWL_CALLBACK_SECRET, sixteen-lettérs!",
        "PAWL_CALLBACK_SECRET_NEXT, x",
        "PAWL_WEBHOOK_SECRET_NEXT, whsec_c2hvcnQ=",
        "PAWL_ORCHESTRATOR_AUTHORIZATION, Bearer s3cret",
        "PAWL_ORCHESTRATOR_AUTHORIZATION, 'Bearer  of-two-spaces'",
        "PAWL_ORCHESTRATOR_AUTHORIZATION, ' Bearer of-a-space-before'",
        "PAWL_ORCHESTRATOR_AUTHORIZATION, 'Bearer of-a-space-behind '",
        "PAWL_ORCHESTRATOR_AUTHORIZATION, Bearer of-other-lettérs",
        "PAWL_WEBHOOK_SECRET, 'whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDazfakew5TEs= '",
        "PAWL_JWT_ISSUER, ' https://issuer.invalid'",
        "PAWL_JWT_AUDIENCE, 'pawl '",
        "PAWL_JWT_AUDIENCE, ','",
        "PAWL_JWT_CLIENT_IDS, ','",
        "PAWL_JWT_CLIENT_IDS, 's3cret '",
        "PAWL_JWT_SUBJECT_CLAIM, .oid",
        "PAWL_JWT_SUBJECT_CLAIM, user name",
        "PAWL_ROLE_EDITOR, ' editor'",
        "PAWL_JWT_CA_FILE, /nowhere/s3cret.pem",
        "PAWL_JWT_CA_FILE, pom.xml",
        "PAWL_JWT_ROLES_CLAIM, realm_access..roles",
        "PAWL_JWT_ROLES_CLAIM, 'roles '",
        "PAWL_JWKS_URL, https://user:s3cret@issuer.invalid/jwks.json",
        "PAWL_JWKS_URL, https://issuer.invalid:65536/jwks.json",
        "PAWL_ORCHESTRATOR_URL, https://orchestrator.invalid/webhooks#s3cret",
        "PAWL_PUBLIC_URL, https://pawl.invalid/?s3cret",
        "PAWL_PUBLIC_URL, https://s3cret@pawl.invalid",
        "PAWL_STAGE_TIMEOUT, PT0S",
        "PAWL_STAGE_TIMEOUT_EXPORTING, 2h",
        "PAWL_UPLOAD_TIMEOUT, P0D",
        "PAWL_UPLOAD_TIMEOUT, 7d",
        "PAWL_STOP_GRACE, 10m",
        "PAWL_STOP_GRACE, PT0S",
        "PAWL_STOP_GRACE, -PT10M",
        "PAWL_MODEL_PROFILES, ','",
        "PAWL_REASON_CODES, ','",
        "PAWL_REASON_CODES, 'duplicate,not a code'",
        "PAWL_REASON_REQUIRED, yes",
        "PAWL_ACTOR_IDS, name",
        "PAWL_STOP_CONFIRMATION, s3cret",
        "PAWL_LOG_LEVEL, debug",
        "PAWL_LOG_LEVEL, s3cret"
    })
    void a_value_that_cannot_be_used_is_refused_by_name(String name, String value) {
        Map<String, String> environment = new HashMap<>(GOOD);
        environment.put(name, value);
        String message = refusal(environment);
        assertTrue(message.contains("\n  - " + name + " "), message);
        assertEquals(2, message.lines().count(), message);
        assertFalse(message.contains("s3cret"), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PAWL_CALLBACK_SECRET",
                "PAWL_CALLBACK_SECRET_NEXT",
                "PAWL_ORCHESTRATOR_AUTHORIZATION",
                "PAWL_WEBHOOK_SECRET",
                "PAWL_DATABASE_PASSWORD",
                "PAWL_JWT_ISSUER",
                "PAWL_JWT_AUDIENCE",
                "PAWL_JWT_CLIENT_IDS",
                "PAWL_ROLE_EDITOR"
            })
    void what_nobody_sees_in_a_value_is_refused(String name) {
        String good = GOOD.getOrDefault(name, "long-enough-to-be-one");
        for (String hidden : List.of("\n", "\r\n", "\t", "\u0000", "\u0085", "\u2028", "\ufeff")) {
            Map<String, String> environment = new HashMap<>(GOOD);
            environment.put(name, good);
            assertNotNull(Config.fromEnvironment(environment));
            environment.put(name, hidden + good);
            assertTrue(refusal(environment).contains("\n  - " + name + " must be "), hidden);
            environment.put(name, good + hidden);
            assertTrue(refusal(environment).contains("\n  - " + name + " must be "), hidden);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PAWL_CALLBACK_SECRET",
                "PAWL_CALLBACK_SECRET_NEXT",
                "PAWL_ORCHESTRATOR_AUTHORIZATION",
                "PAWL_WEBHOOK_SECRET",
                "PAWL_DATABASE_PASSWORD"
            })
    void a_file_of_several_lines_holds_no_secret(String name, @TempDir Path folder) throws IOException {
        String good = GOOD.getOrDefault(name, "long-enough-to-be-one");
        for (String text : List.of(good + "\n\n", good + "\n" + good, "\n" + good, good + "\r\n\r\n")) {
            Map<String, String> environment = new HashMap<>(GOOD);
            environment.remove(name);
            Path file = Files.writeString(folder.resolve("secret"), text);
            environment.put(name + "_FILE", file.toString());
            assertEquals(
                    "Pawl cannot start:\n  - " + name + "_FILE names a file of several lines; a secret is one line",
                    refusal(environment));
        }
    }

    @Test
    void what_kubernetes_says_of_services_called_pawl_is_ignored_with_one_warning() {
        Map<String, String> environment = new HashMap<>(GOOD);
        environment.putAll(Map.of(
                "PAWL_SERVICE_HOST", "10.0.0.1",
                "PAWL_SERVICE_PORT", "8080",
                "PAWL_SERVICE_PORT_HTTP", "8080",
                "PAWL_PORT", "tcp://10.0.0.1:8080",
                "PAWL_PORT_8080_TCP", "tcp://10.0.0.1:8080",
                "PAWL_PORT_8080_TCP_PROTO", "tcp",
                "PAWL_PORT_8080_TCP_PORT", "8080",
                "PAWL_PORT_8080_TCP_ADDR", "10.0.0.1",
                "PAWL_INTERNAL_PORT", "tcp://10.0.0.2:8081",
                "PAWL_INTERNAL_PORT_8081_TCP", "tcp://10.0.0.2:8081"));
        try (CapturedLog log = CapturedLog.asInProduction()) {
            HttpConfig http = Config.fromEnvironment(environment).http();
            assertEquals(8080, http.port());
            assertEquals(OptionalInt.empty(), http.internalPort());
            assertEquals(1, log.linesOfThisThread().size(), log.text());
            assertTrue(
                    log.text().contains("Kubernetes says in PAWL_INTERNAL_PORT, PAWL_INTERNAL_PORT_8081_TCP, PAWL_"));
            assertFalse(log.text().contains("10.0.0."), log.text());
        }
    }

    @Test
    void several_proxies_and_a_deep_base_path_are_taken_and_a_delay_may_be_none() {
        Map<String, String> environment = new HashMap<>(GOOD);
        environment.put("PAWL_BASE_PATH", "/media/pawl.v1");
        environment.put("PAWL_TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.7,2001:db8::/32 ,::1");
        environment.put("PAWL_CORS_ORIGINS", "https://board.example, http://localhost:5173,http://[::1]:443");
        environment.put("PAWL_SHUTDOWN_DELAY", "PT0S");
        HttpConfig http = Config.fromEnvironment(environment).http();
        assertEquals("/media/pawl.v1", http.basePath());
        assertEquals(List.of("10.0.0.0/8", "192.0.2.7", "2001:db8::/32", "::1"), http.trustedProxies());
        assertEquals(Set.of("https://board.example", "http://localhost:5173", "http://[::1]:443"), http.corsOrigins());
        assertEquals(Duration.ZERO, http.shutdownDelay());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://a:5432,b:5432/pawl?targetServerType=primary",
                "jdbc:postgresql://a.invalid,b.invalid:5433,[2001:db8::1]:5432/pawl"
            })
    void a_primary_and_its_standbys_are_one_url_for_serve_and_for_migrate(String url) {
        Map<String, String> environment = new HashMap<>(GOOD);
        environment.put("PAWL_DATABASE_URL", url);
        assertEquals(url, Config.fromEnvironment(environment).database().url());
        assertEquals(url, Config.ownerFromEnvironment(environment).url());
    }

    @Test
    void a_configuration_that_is_printed_shows_no_credential() {
        Map<String, String> environment = new HashMap<>(GOOD);
        environment.put("PAWL_DATABASE_PASSWORD", "s3cret");
        environment.put("PAWL_DATABASE_URL", "jdbc:postgresql://localhost/pawl?password=s3cret");
        environment.put("PAWL_CALLBACK_SECRET", "s3cret-of-callbacks");
        environment.put("PAWL_WEBHOOK_SECRET", "whsec_s3cretC2FVsBQIhrscChlQIMV+b5sSYspob7oDazfak=");
        environment.put("PAWL_WEBHOOK_SECRET_NEXT", "whsec_s3cretD2FVsBQIhrscChlQIMV+b5sSYspob7oDazfak=");
        environment.put("PAWL_ORCHESTRATOR_AUTHORIZATION", "Bearer s3cret-of-the-orchestrator");
        assertFalse(Config.fromEnvironment(environment).toString().contains("s3cret"));
    }

    @Slow("starts a process")
    @ParameterizedTest
    @CsvSource({
        "serve, PAWL_DATABASE_POOL_SIZE must be",
        "migrate, PAWL_DATABASE_OWNER_PASSWORD_FILE names a file that cannot be read",
        "migrate --dry-run, PAWL_DATABASE_OWNER_PASSWORD_FILE names a file that cannot be read"
    })
    void a_bad_environment_ends_the_process_with_2_and_all_reasons(String command, String another) throws Exception {
        CommandLine.Ended ended = CommandLine.run(BAD, command.split(" "));
        assertEquals(2, ended.code(), ended.output());
        assertTrue(ended.output().contains("PAWL_DATABASE_URL must be jdbc:postgresql:"), ended.output());
        assertTrue(ended.output().contains(another), ended.output());
        assertFalse(ended.output().contains("s3cret"), ended.output());
        assertFalse(ended.output().contains("\tat "), ended.output());
    }

    @Test
    void a_secret_may_be_in_a_file_with_a_line_break_at_its_end(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("secret"), "s3cret-of-the-file\n");
        Path password = Files.writeString(folder.resolve("password"), " s3cret of the file \r\n");
        Map<String, String> environment = new HashMap<>(GOOD);
        environment.remove("PAWL_CALLBACK_SECRET");
        environment.put("PAWL_CALLBACK_SECRET_FILE", file.toString());
        environment.put("PAWL_DATABASE_PASSWORD_FILE", password.toString());
        environment.put("PAWL_DATABASE_OWNER_PASSWORD_FILE", password.toString());
        Config config = Config.fromEnvironment(environment);
        assertEquals(
                List.of("s3cret-of-the-file"),
                config.orchestrator().callbackSecrets().get());
        assertEquals(" s3cret of the file ", config.database().password().get());
        assertEquals(
                " s3cret of the file ", Config.ownerFromEnvironment(environment).password());
    }

    @Test
    void the_password_of_the_database_is_what_its_file_holds_now_or_held_last(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("password"), "first\n");
        Map<String, String> environment = new HashMap<>(GOOD);
        environment.put("PAWL_DATABASE_PASSWORD_FILE", file.toString());
        Supplier<String> password =
                Config.fromEnvironment(environment).database().password();
        assertEquals("first", password.get());
        Files.writeString(file, "second\n");
        assertEquals("second", password.get());
        for (String invalid : List.of("", "\n", "two\nlines\n", "in\tvisible\n")) {
            Files.writeString(file, invalid);
            assertEquals("second", password.get());
        }
        Files.delete(file);
        assertEquals("second", password.get());
    }

    @Test
    void a_secret_that_is_set_twice_or_whose_file_is_missing_or_empty_is_one_problem(@TempDir Path folder)
            throws IOException {
        Map<String, String> environment = new HashMap<>(GOOD);
        environment.put("PAWL_CALLBACK_SECRET_FILE", folder.toString());
        environment.remove("PAWL_WEBHOOK_SECRET");
        environment.put("PAWL_WEBHOOK_SECRET_FILE", "/nowhere/s3cret");
        environment.put(
                "PAWL_DATABASE_PASSWORD_FILE",
                Files.writeString(folder.resolve("empty"), "\n").toString());
        assertEquals("""
                Pawl cannot start:
                  - PAWL_CALLBACK_SECRET and PAWL_CALLBACK_SECRET_FILE are both set
                  - PAWL_WEBHOOK_SECRET_FILE names a file that cannot be read""", refusal(environment));
        environment.remove("PAWL_CALLBACK_SECRET");
        assertTrue(refusal(environment).contains("PAWL_CALLBACK_SECRET_FILE names a file that cannot be read"));
        environment.put("PAWL_CALLBACK_SECRET_FILE", folder.resolve("empty").toString());
        assertTrue(refusal(environment).contains("PAWL_CALLBACK_SECRET is not set, nor is PAWL_CALLBACK_SECRET_FILE"));
    }

    @Test
    void the_variables_of_migrate_are_no_typing_errors_for_serve_and_its_own_are_enough_for_migrate() {
        Config.OwnerConfig owner =
                Config.ownerFromEnvironment(Map.of("PAWL_DATABASE_URL", "jdbc:postgresql://localhost/pawl"));
        assertEquals("pawl_owner", owner.user());
        assertEquals("", owner.password());
        try (CapturedLog log = CapturedLog.asInProduction()) {
            Map<String, String> environment = new HashMap<>(GOOD);
            environment.put("PAWL_DATABASE_OWNER", "another");
            environment.put("PAWL_DATABASE_OWNER_PASSWORD", "s3cret");
            Config.fromEnvironment(environment);
            assertFalse(log.text().contains("PAWL_"), log.text());
        }
    }

    @Slow("starts a process")
    @Test
    void the_service_does_not_start_without_an_orchestrator() throws Exception {
        Map<String, String> environment = new HashMap<>(GOOD);
        environment.remove("PAWL_ORCHESTRATOR_URL");
        CommandLine.Ended ended = CommandLine.run(environment, "serve");
        assertEquals(2, ended.code(), ended.output());
        assertTrue(ended.output().contains("PAWL_ORCHESTRATOR_URL is not set"), ended.output());
    }

    @Slow("starts a process")
    @Test
    void a_variable_that_pawl_does_not_know_is_warned_about_by_name_and_not_refused() throws Exception {
        Map<String, String> environment = new HashMap<>(BAD);
        environment.put("OTHER_VARIABLE", "s3cret");
        String output = CommandLine.run(environment, "serve").output();
        List<String> warnings =
                output.lines().filter(line -> line.contains("WARN")).toList();
        assertEquals(1, warnings.size(), output);
        assertTrue(warnings.getFirst().contains("PAWL_DATABSE_USER"), output);
        Map<String, String> good = new HashMap<>(GOOD);
        good.put("PAWL_UNHEARD_OF", "s3cret");
        assertNotNull(Config.fromEnvironment(good));
    }

    @Slow("starts a process")
    @Test
    void an_unknown_command_ends_the_process_with_2_and_the_usage() throws Exception {
        CommandLine.Ended ended = CommandLine.run(GOOD, "sevre");
        assertEquals(2, ended.code());
        assertTrue(ended.output().startsWith("usage: pawl serve "), ended.output());
    }

    private static String refusal(Map<String, String> environment) {
        return String.valueOf(assertThrows(InvalidConfigException.class, () -> Config.fromEnvironment(environment))
                .getMessage());
    }
}

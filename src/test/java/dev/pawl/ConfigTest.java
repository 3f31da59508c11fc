package dev.pawl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
            "PAWL_DATABSE_USER", "s3cret");
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

    /** How a process ended, and all that it printed. */
    private record Ended(int code, String output) {}

    @Test
    void what_may_be_left_out_has_the_documented_default() {
        Config config = Config.fromEnvironment(GOOD);
        assertEquals(8080, config.port());
        assertEquals("pawl_service", config.database().user());
        assertEquals("", config.database().password());
        assertEquals(8, config.database().poolSize());
        assertEquals("roles", config.tokens().rolesClaim());
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
        "PAWL_DATABASE_POOL_SIZE, 201",
        "PAWL_DATABASE_URL, postgres://localhost/pawl",
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
        "PAWL_STAGE_TIMEOUT, PT0S",
        "PAWL_STAGE_TIMEOUT_EXPORTING, 2h",
        "PAWL_MODEL_PROFILES, ','"
    })
    void a_value_that_cannot_be_used_is_refused_by_name(String name, String value) {
        Map<String, String> environment = new HashMap<>(GOOD);
        environment.put(name, value);
        assertTrue(refusal(environment).contains("\n  - " + name + " "));
    }

    @Test
    void a_configuration_that_is_printed_shows_no_credential() {
        Map<String, String> environment = new HashMap<>(GOOD);
        environment.put("PAWL_DATABASE_PASSWORD", "s3cret");
        environment.put("PAWL_DATABASE_URL", "jdbc:postgresql://localhost/pawl?password=s3cret");
        environment.put("PAWL_CALLBACK_SECRET", "s3cret");
        environment.put("PAWL_WEBHOOK_SECRET", "whsec_s3cretC2FVsBQIhrscChlQIMV+b5sSYspob7oDazfak=");
        assertFalse(Config.fromEnvironment(environment).toString().contains("s3cret"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"serve", "migrate"})
    void a_bad_environment_ends_the_process_with_2_and_all_reasons(String command) throws Exception {
        Ended ended = run(BAD, command);
        assertEquals(2, ended.code(), ended.output());
        assertTrue(ended.output().contains("PAWL_DATABASE_URL must start with jdbc:postgresql:"), ended.output());
        assertTrue(ended.output().contains("PAWL_DATABASE_POOL_SIZE must be"), ended.output());
        assertFalse(ended.output().contains("s3cret"), ended.output());
        assertFalse(ended.output().contains("\tat "), ended.output());
    }

    @Test
    void the_service_does_not_start_without_an_orchestrator() throws Exception {
        Map<String, String> environment = new HashMap<>(GOOD);
        environment.remove("PAWL_ORCHESTRATOR_URL");
        Ended ended = run(environment, "serve");
        assertEquals(2, ended.code(), ended.output());
        assertTrue(ended.output().contains("PAWL_ORCHESTRATOR_URL is not set"), ended.output());
    }

    @Test
    void a_variable_that_pawl_does_not_know_is_warned_about_by_name_and_not_refused() throws Exception {
        Map<String, String> environment = new HashMap<>(BAD);
        environment.put("OTHER_VARIABLE", "s3cret");
        String output = run(environment, "serve").output();
        List<String> warnings =
                output.lines().filter(line -> line.contains("WARN")).toList();
        assertEquals(1, warnings.size(), output);
        assertTrue(warnings.getFirst().contains("PAWL_DATABSE_USER"), output);
        Map<String, String> good = new HashMap<>(GOOD);
        good.put("PAWL_UNHEARD_OF", "s3cret");
        assertNotNull(Config.fromEnvironment(good));
    }

    @Test
    void an_unknown_command_ends_the_process_with_2_and_the_usage() throws Exception {
        Ended ended = run(GOOD, "sevre");
        assertEquals(2, ended.code());
        assertEquals("usage: pawl serve | migrate", ended.output().strip());
    }

    private static String refusal(Map<String, String> environment) {
        return String.valueOf(assertThrows(InvalidConfigException.class, () -> Config.fromEnvironment(environment))
                .getMessage());
    }

    private static Ended run(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.pawl.Main");
        builder.command().addAll(Arrays.asList(arguments));
        builder.environment().clear();
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertTrue(process.waitFor(30, TimeUnit.SECONDS));
        return new Ended(process.exitValue(), output);
    }
}

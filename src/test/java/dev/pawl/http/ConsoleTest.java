package dev.pawl.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pawl.dev.SigningKey;
import dev.pawl.fsm.JobFsm;
import dev.pawl.fsm.JobStatus;
import dev.pawl.testing.Api;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The console as it is served; what it does is tested in a browser (dev.pawl.console). */
class ConsoleTest {
    /** Of the first view, compressed, with the headers of its responses. */
    private static final int MOST_BYTES = 150_000;

    private static final Pattern IMPORT = Pattern.compile("(?:\\bfrom|\\bimport)\\s*[\"']([^\"']+)[\"']");
    private static final Pattern NAMED_IMPORT = Pattern.compile("import \\{([^}]*)\\} from '\\./([^']+)'");
    private static final Pattern IN_PAGE = Pattern.compile("\\b(?:src|href)=\"(?!data:)([^\"]+)\"");
    private static final Pattern IMPORT_MAP = Pattern.compile("(?s)<script type=\"importmap\">(.*?)</script>");
    private static final Pattern SETTINGS = Pattern.compile("data-settings=\"([^\"]*)\"");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Api anybody = new Api(RunningPawl.shared().url(), null);

    @Test
    void the_policy_lets_in_what_is_served_here_one_import_map_and_requests_to_the_issuer() throws Exception {
        Api.Answer page = anybody.get("/console");
        byte[] map = found(IMPORT_MAP, page.response().body()).getBytes(UTF_8);
        String hash = Base64.getEncoder()
                .encodeToString(MessageDigest.getInstance("SHA-256").digest(map));
        assertEquals(
                "default-src 'none'; script-src 'self' 'sha256-" + hash + "'; style-src 'self'; img-src data:;"
                        + " connect-src 'self' " + SigningKey.ISSUER + "; base-uri 'none'; form-action 'none';"
                        + " frame-ancestors 'none'; trusted-types lit-html; require-trusted-types-for 'script'",
                page.header("Content-Security-Policy"));
        assertEquals("no-referrer", page.header("Referrer-Policy"));
        assertEquals("nosniff", page.header("X-Content-Type-Options"));
        assertEquals("no-store", page.header("Cache-Control"));
    }

    @Test
    void the_page_is_told_the_one_table_and_no_secret() throws IOException {
        String text = found(SETTINGS, anybody.get("/console").response().body()).replace("&quot;", "\"");
        JsonNode settings = JSON.readTree(text);
        assertEquals(Set.of("issuer", "clientId", "scopes", "transitions"), names(settings));
        assertEquals(SigningKey.ISSUER, settings.path("issuer").asText());
        assertEquals("console", settings.path("clientId").asText());
        assertEquals("openid", settings.path("scopes").asText());
        for (JobStatus status : JobStatus.values()) {
            Set<String> next = JobFsm.next(status).stream().map(Enum::name).collect(Collectors.toSet());
            Set<String> told = new HashSet<>();
            settings.path("transitions").path(status.name()).forEach(each -> told.add(each.asText()));
            assertEquals(next, told, status.name());
        }
    }

    private static Set<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).collect(Collectors.toSet());
    }

    @Test
    void whatever_a_module_imports_is_served_and_the_first_view_is_small() throws Exception {
        Map<String, Integer> sizes = new HashMap<>();
        Deque<String> asked = new ArrayDeque<>(Set.of("/console"));
        Map<String, String> bare = new HashMap<>();
        JSON.readTree(found(IMPORT_MAP, anybody.get("/console").response().body()))
                .path("imports")
                .properties()
                .forEach(entry ->
                        bare.put(entry.getKey(), entry.getValue().asText().substring(1)));
        while (!asked.isEmpty()) {
            String path = asked.pop();
            if (!sizes.containsKey(path)) {
                Api.Answer answer = anybody.get(path);
                assertEquals(200, answer.status(), path);
                sizes.put(path, wire(path));
                references(path, answer.response().body(), bare).forEach(asked::add);
            }
        }
        Set<String> unused = new LinkedHashSet<>(Console.MODULES);
        sizes.keySet().forEach(path -> unused.remove(path.replace("/console/", "")));
        assertEquals(Set.of(), unused, "never imported");
        int total = sizes.values().stream().mapToInt(Integer::intValue).sum();
        assertTrue(total < MOST_BYTES, () -> total + " bytes: " + sizes);
    }

    /** Otherwise the browser shows nothing at all. */
    @Test
    void whatever_a_module_imports_by_name_another_one_exports() throws IOException {
        for (String module : Console.MODULES) {
            for (MatchResult imported :
                    NAMED_IMPORT.matcher(source(module)).results().toList()) {
                String from = source(imported.group(2));
                for (String name : imported.group(1).split(",", -1)) {
                    assertTrue(
                            Pattern.compile("export (async )?(const|function|class) " + name.strip() + "\\b")
                                    .matcher(from)
                                    .find(),
                            module + " imports " + name.strip() + " from " + imported.group(2));
                }
            }
        }
    }

    private static String source(String module) throws IOException {
        return Files.readString(Path.of("src/main/resources/console", module));
    }

    private static Stream<String> references(String path, String text, Map<String, String> bare) {
        Pattern pattern = path.equals("/console") ? IN_PAGE : IMPORT;
        if (path.endsWith(".css")) {
            assertFalse(text.matches("(?s).*(@import|url\\().*"), path);
            return Stream.empty();
        }
        return pattern.matcher(text).results().map(found -> {
            String name = found.group(1);
            if (name.startsWith("./")) {
                return "/console" + name.substring(1);
            }
            return path.equals("/console")
                    ? "/" + name
                    : Optional.ofNullable(bare.get(name)).orElse("/not mapped: " + name);
        });
    }

    /** How many bytes a browser receives: head and compressed body. */
    private static int wire(String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<byte[]> answer = client.send(
                    HttpRequest.newBuilder(RunningPawl.shared().url().resolve(path))
                            .header("Accept-Encoding", "gzip")
                            .build(),
                    BodyHandlers.ofByteArray());
            int head = answer.headers().map().entrySet().stream()
                    .mapToInt(header -> header.getKey().length()
                            + header.getValue().toString().length()
                            + 4)
                    .sum();
            return head + answer.body().length;
        }
    }

    @Test
    void nothing_of_ours_names_another_origin_or_writes_html_by_itself() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/console"))) {
            for (Path file : files.toList()) {
                String text = Files.readString(file).replace("http://www.w3.org/2000/svg", "");
                assertFalse(text.matches("(?s).*\\b(https?:)?//[a-z]+\\..*"), file + " names another origin");
                assertFalse(
                        text.matches("(?s).*(innerHTML|outerHTML|insertAdjacentHTML|unsafeHTML|eval\\().*"),
                        file + " writes HTML");
                assertFalse(text.matches("(?is).*<[a-z]+ [^>]*\\b(style|onclick|onload)=.*"), file + " is inline");
                assertFalse(text.contains("localStorage"), file + " keeps something");
            }
        }
    }

    @Test
    void every_file_of_the_folder_is_served() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/console"))) {
            assertEquals(
                    Console.MODULES,
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(".js"))
                            .collect(Collectors.toSet()));
        }
    }

    @Test
    void a_file_is_kept_until_it_changes() {
        Api.Answer first = anybody.get("/console/main.js");
        assertEquals("no-cache", first.header("Cache-Control"));
        Api.Answer again = anybody.get("/console/main.js", "If-None-Match", first.header("ETag"));
        assertEquals(304, again.status());
        assertEquals("", again.response().body());
        assertNotEquals(first.header("ETag"), anybody.get("/console/lit.js").header("ETag"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "index.html", "MAIN.JS", "..", "../docs/start.js", "lit-html/lit-html.js", "main.js/"})
    void what_is_none_of_its_files_is_the_404_of_anything_that_does_not_exist(String file) {
        assertMissing(anybody, "/console/" + file);
    }

    @Test
    void it_is_off_unless_the_issuer_knows_it() {
        try (RunningPawl pawl = RunningPawl.start(TestDatabase.create(), Map.of("PAWL_CONSOLE", "off"))) {
            Api off = new Api(pawl.url(), null);
            for (String path : List.of("/console", "/console/main.js", "/console/console.css")) {
                assertMissing(off, path);
            }
        }
    }

    private static void assertMissing(Api api, String path) {
        Api.Answer answer = api.get(path);
        assertEquals(404, answer.status(), path);
        assertEquals(api.get("/nowhere").response().body(), answer.response().body());
        assertEquals("", answer.header("ETag"));
    }

    @Test
    void what_is_no_address_gets_into_neither_policy_nor_page() {
        for (String issuer : List.of("a \"><script>&", "https://", "urn:pawl", "https://issuer.invalid;script-src *")) {
            try (RunningPawl pawl = RunningPawl.start(TestDatabase.create(), Map.of("PAWL_JWT_ISSUER", issuer))) {
                Api.Answer page = new Api(pawl.url(), null).get("/console");
                assertTrue(page.header("Content-Security-Policy").contains("connect-src 'self';"), issuer);
                assertFalse(page.response().body().contains("<script>"), issuer);
            }
        }
    }

    private static String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        assertTrue(matcher.find(), () -> pattern + " is not in " + text);
        return matcher.group(1);
    }
}

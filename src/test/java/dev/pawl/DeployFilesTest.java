package dev.pawl;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.pawl.testing.Api;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Scrape;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** Alerts and dashboards use series that Pawl exports: an alert on an unknown name never fires. */
class DeployFilesTest {
    private static final Path RULES = Path.of("deploy/prometheus/pawl.rules.yaml");
    private static final Path DASHBOARD = Path.of("deploy/grafana/pawl.json");
    private static final Path RUNBOOK = Path.of("docs/runbook.md");
    private static final Pattern HEADING = Pattern.compile("(?m)^## (.+)$");
    private static final Pattern QUERY = Pattern.compile("(?s)```promql\\n(.*?)```");
    private static final Pattern SELECTOR =
            Pattern.compile("([a-zA-Z_:][\\w:]*+)\\s*+(?:\\{((?:[^\"}]|\"[^\"]*\")*)})?(?!\\s*\\()");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*=\\s*\"([^\"]*)\"");
    private static final Pattern GROUPING = Pattern.compile("\\b(?:by|without|on|ignoring)\\s*\\([^)]*\\)");
    private static final Pattern DURATION = Pattern.compile("\\[[^]]*]");
    private static final Pattern FUNCTION = Pattern.compile("[a-zA-Z_]\\w*+\\s*\\(");
    private static final Set<String> OPERATORS = Set.of("and", "or", "unless");
    /** What Prometheus itself adds to what it scrapes. */
    private static final Set<String> OF_PROMETHEUS = Set.of("up");

    private record Selector(String name, List<String> labels) {}

    @Test
    void every_series_that_alerts_and_dashboard_ask_for_is_in_a_scrape() throws IOException {
        List<String> expressions = new ArrayList<>(expressions(new YAMLMapper().readTree(RULES.toFile())));
        int alerts = expressions.size();
        expressions.addAll(expressions(new ObjectMapper().readTree(DASHBOARD.toFile())));
        assertTrue(alerts >= 10 && expressions.size() >= alerts + 20, expressions::toString);
        Scrape scrape = afterSomeTraffic();
        Set<String> missing = new TreeSet<>();
        Set<String> asked = new TreeSet<>();
        expressions.stream().flatMap(text -> selectors(text).stream()).forEach(selector -> {
            asked.add(selector.name());
            if (!OF_PROMETHEUS.contains(selector.name()) && !isIn(scrape, selector)) {
                missing.add(selector.toString());
            }
        });
        assertEquals(Set.of(), missing);
        assertEquals(Set.of(), withoutPanel(scrape, asked));
    }

    @Test
    void each_alert_has_a_section_in_the_runbook_whose_queries_are_in_a_scrape() throws IOException {
        String runbook = Files.readString(RUNBOOK);
        List<JsonNode> alerts = new ArrayList<>();
        new YAMLMapper().readTree(RULES.toFile()).at("/groups/0/rules").forEach(alerts::add);
        assertTrue(alerts.size() >= 20, () -> alerts.size() + " alerts");
        List<String> names =
                alerts.stream().map(alert -> alert.path("alert").asText()).toList();
        assertEquals(
                names,
                HEADING.matcher(runbook)
                        .results()
                        .map(heading -> heading.group(1))
                        .toList());
        for (JsonNode alert : alerts) {
            String name = alert.path("alert").asText();
            assertEquals(
                    RUNBOOK + "#" + name.toLowerCase(Locale.ROOT),
                    alert.at("/annotations/runbook_url").asText());
            String section = runbook.substring(runbook.indexOf("## " + name + "\n"));
            assertTrue(section.contains("\n*" + alert.at("/labels/severity").asText() + ".*"), name);
        }
        String tried = Files.readString(RULES.resolveSibling("pawl.rules.test.yaml"));
        names.forEach(name -> assertTrue(tried.contains("alertname=\"" + name + "\""), name + " is not tried"));
        List<String> queries = QUERY.matcher(runbook)
                .results()
                .flatMap(block -> block.group(1).lines())
                .toList();
        assertTrue(queries.size() >= alerts.size(), queries::toString);
        Scrape scrape = afterSomeTraffic();
        assertEquals(
                List.of(),
                queries.stream()
                        .flatMap(query -> selectors(query).stream())
                        .filter(selector -> !OF_PROMETHEUS.contains(selector.name()) && !isIn(scrape, selector))
                        .toList());
    }

    @Test
    void no_container_fills_the_disk_with_its_log_and_jcmd_finds_the_place_that_it_needs() throws IOException {
        Map<String, Map<String, Object>> services = new TreeMap<>(services(Path.of("compose.yaml")));
        services.putAll(services(Path.of("deploy/compose.demo.yaml")));
        services.putAll(services(Path.of("deploy/cells/compose.yaml")));
        assertEquals(Set.of("demo", "haproxy", "migrate", "nginx", "pawl-1", "pawl-2", "postgres"), services.keySet());
        services.forEach((name, service) -> {
            assertTrue(String.valueOf(service.get("logging")).contains("max-size=10m, max-file=5"), name);
        });
        for (String replica : List.of("pawl-1", "pawl-2")) {
            assertEquals(
                    List.of("/tmp:uid=10001,gid=10001"),
                    Objects.requireNonNull(services.get(replica)).get("tmpfs"));
        }
    }

    @SuppressWarnings("unchecked") // A document of compose is that deep.
    private static Map<String, Map<String, Object>> services(Path file) throws IOException {
        Map<String, Object> document = new Yaml().load(Files.readString(file));
        return (Map<String, Map<String, Object>>) Objects.requireNonNull(document.get("services"));
    }

    /** What Pawl itself measures is there to be looked at. */
    private static Set<String> withoutPanel(Scrape scrape, Set<String> asked) {
        Set<String> families = asked.stream().map(DeployFilesTest::family).collect(toCollection(TreeSet::new));
        return scrape.names().stream()
                .filter(name -> name.startsWith("pawl_"))
                .map(DeployFilesTest::family)
                .filter(family -> !families.contains(family))
                .collect(toCollection(TreeSet::new));
    }

    private static String family(String series) {
        return series.replaceFirst("_seconds_(bucket|count|sum|max)$", "_seconds");
    }

    private static boolean isIn(Scrape scrape, Selector selector) {
        String[] labels = selector.labels().toArray(String[]::new);
        return scrape.samples().stream()
                .anyMatch(sample -> sample.name().equals(selector.name()) && sample.has(labels));
    }

    /** Every operation of a job's way through the orchestrator, and a collection of garbage. */
    private static Scrape afterSomeTraffic() {
        try (RunningPawl pawl = RunningPawl.start(TestDatabase.create()).withBackgroundWork()) {
            Api api = pawl.asNewEditor();
            String job = api.createRunningJob();
            api.post("/jobs/" + job + "/cancel", null);
            System.gc();
            Eventually.await(
                    () -> {
                        Scrape scrape = Scrape.of(pawl.url());
                        return scrape.names().contains("jvm_gc_pause_seconds_sum")
                                && scrape.sum("pawl_http_requests_seconds_count", "route", "/jobs/{jobId}/cancel") == 1;
                    },
                    "no garbage is collected, or no request counted");
            return Scrape.of(pawl.url());
        }
    }

    private static List<Selector> selectors(String expression) {
        String bare =
                GROUPING.matcher(DURATION.matcher(expression).replaceAll("")).replaceAll("");
        Set<String> functions = FUNCTION.matcher(bare)
                .results()
                .map(function -> function.group().replaceAll("\\W", ""))
                .collect(toCollection(TreeSet::new));
        return SELECTOR.matcher(bare)
                .results()
                .filter(found -> !functions.contains(found.group(1)) && !OPERATORS.contains(found.group(1)))
                .map(DeployFilesTest::selector)
                .toList();
    }

    private static Selector selector(MatchResult found) {
        List<String> labels = new ArrayList<>();
        if (found.group(2) != null) {
            MATCHER.matcher(found.group(2))
                    .results()
                    .forEach(label -> labels.addAll(List.of(label.group(1), label.group(2))));
        }
        return new Selector(found.group(1), labels);
    }

    private static List<String> expressions(JsonNode document) {
        return document.findValuesAsText("expr");
    }
}

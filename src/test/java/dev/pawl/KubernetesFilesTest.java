package dev.pawl;

import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.kubernetes.client.util.Yaml;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The files of deploy/kubernetes are what Kubernetes knows, and fit together. */
class KubernetesFilesTest {
    private static final Path FOLDER = Path.of("deploy/kubernetes");
    private static final YAMLMapper YAML = new YAMLMapper();
    /** Kinds of the Prometheus operator, and kustomize's own. */
    private static final Set<String> OTHERS = Set.of("monitoring.coreos.com/v1", "kustomize.config.k8s.io/v1beta1");

    @Test
    void every_object_has_only_fields_that_kubernetes_knows() throws IOException {
        List<JsonNode> objects = objects();
        assertTrue(objects.size() >= 13, () -> objects.size() + " objects");
        assertAll(objects.stream().map(object -> (Executable) () -> parse(YAML.writeValueAsString(object))));
    }

    @ParameterizedTest
    @CsvSource({
        "livenessProbe:, livenesProbe:",
        "replicas: 2, replicas: two",
        "periodSeconds: 10, periodSeconds: often",
        "containerPort: 8080, containerPort: eighty"
    })
    void a_wrong_field_or_value_is_found(String right, String wrong) throws IOException {
        String good = Files.readString(FOLDER.resolve("base/deployment.yaml"));
        parse(good);
        assertTrue(good.contains(right), right);
        assertThrows(RuntimeException.class, () -> parse(good.replace(right, wrong)));
    }

    @Test
    void the_rules_of_the_operator_are_those_of_prometheus() throws IOException {
        assertEquals(
                YAML.readTree(Path.of("deploy/prometheus/pawl.rules.yaml").toFile())
                        .get("groups"),
                YAML.readTree(FOLDER.resolve("production/rules.yaml").toFile()).at("/spec/groups"));
    }

    /** What the standard "restricted" of Kubernetes asks of a pod. */
    @Test
    void every_pod_of_pawl_is_restricted() throws IOException {
        for (String file : List.of("base/deployment.yaml", "base/migrate.yaml")) {
            JsonNode pod = object(file).at("/spec/template/spec");
            JsonNode container = pod.at("/containers/0/securityContext");
            assertTrue(pod.at("/securityContext/runAsNonRoot").asBoolean(), file);
            assertEquals(
                    "RuntimeDefault",
                    pod.at("/securityContext/seccompProfile/type").asText(),
                    file);
            assertTrue(pod.at("/securityContext/runAsUser").isMissingNode(), file);
            assertEquals("[\"ALL\"]", container.at("/capabilities/drop").toString(), file);
            assertTrue(container.get("readOnlyRootFilesystem").asBoolean(), file);
            assertEquals("false", container.get("allowPrivilegeEscalation").asText(), file);
            assertEquals("false", pod.get("enableServiceLinks").asText(), file);
            assertEquals("false", pod.get("automountServiceAccountToken").asText(), file);
        }
    }

    @Test
    void every_port_that_is_named_is_one_of_the_container() throws IOException {
        Set<String> ports = new TreeSet<>(pod().at("/containers/0/ports").findValuesAsText("name"));
        assertEquals(Set.of("http", "internal"), ports);
        for (JsonNode object : objects()) {
            for (String field : List.of("targetPort", "port")) {
                for (JsonNode port : object.findValues(field)) {
                    boolean ofTheDemo = Set.of("issuer", "webhooks", "postgres").contains(port.asText());
                    assertTrue(!port.isTextual() || ofTheDemo || ports.contains(port.asText()), object::toString);
                }
            }
        }
    }

    @Test
    void the_monitor_and_the_budget_select_what_is_there() throws IOException {
        JsonNode labels = object("base/deployment.yaml").at("/spec/template/metadata/labels");
        assertEquals(labels, object("base/deployment.yaml").at("/spec/selector/matchLabels"));
        assertEquals(labels, object("base/disruption-budget.yaml").at("/spec/selector/matchLabels"));
        assertEquals(labels, object("base/network-policy.yaml").at("/spec/podSelector/matchLabels"));
        List<JsonNode> services = documents(FOLDER.resolve("base/services.yaml"));
        services.forEach(service -> assertEquals(labels, service.at("/spec/selector")));
        assertEquals(
                List.of(object("production/monitor.yaml").at("/spec/selector/matchLabels")),
                services.stream()
                        .filter(service -> service.at("/metadata/name").asText().equals("pawl-internal"))
                        .map(service -> service.at("/metadata/labels"))
                        .toList());
    }

    /** With kubectl, where it is installed. */
    @ParameterizedTest
    @ValueSource(strings = {"production", "demo"})
    void kustomize_renders_every_overlay_and_nothing_is_missing_in_it(String overlay, @TempDir Path folder)
            throws IOException, InterruptedException {
        assumeTrue(kubectlIsInstalled(), "kubectl is not installed");
        run("cp", "-r", "deploy", "db", folder.toString());
        Path secrets = folder.resolve("deploy/kubernetes/demo/secrets");
        run("bash", "deploy/make-secrets.sh", secrets.toString());
        Path rendered = folder.resolve("rendered.yaml");
        Process kubectl = new ProcessBuilder(
                        "kubectl",
                        "kustomize",
                        "--load-restrictor",
                        "LoadRestrictionsNone",
                        folder.resolve("deploy/kubernetes/" + overlay).toString())
                .redirectOutput(rendered.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertEquals(0, kubectl.waitFor());
        List<JsonNode> objects = documents(rendered);
        for (JsonNode object : objects) {
            if (!OTHERS.contains(object.get("apiVersion").asText())) {
                parse(YAML.writeValueAsString(object));
            }
        }
        Set<String> maps = names(objects, "ConfigMap");
        Set<String> created = names(objects, "Secret");
        created.addAll(overlay.equals("production") ? Set.of("pawl", "pawl-owner", "pawl-tls") : Set.of());
        for (JsonNode object : objects) {
            object.findValuesAsText("secretName").forEach(name -> assertTrue(created.contains(name), name));
            object.findValues("configMapRef")
                    .forEach(map -> assertTrue(maps.contains(map.get("name").asText()), map::toString));
        }
    }

    private static Set<String> names(List<JsonNode> objects, String kind) {
        return objects.stream()
                .filter(object -> object.get("kind").asText().equals(kind))
                .map(object -> object.at("/metadata/name").asText())
                .collect(toCollection(TreeSet::new));
    }

    private static boolean kubectlIsInstalled() {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(path -> Files.isExecutable(Path.of(path, "kubectl")));
    }

    private static void run(String... command) throws IOException, InterruptedException {
        assertEquals(0, new ProcessBuilder(command).inheritIO().start().waitFor());
    }

    private static void parse(String document) throws IOException {
        Yaml.load(document);
    }

    private static JsonNode pod() throws IOException {
        return object("base/deployment.yaml").at("/spec/template/spec");
    }

    private static JsonNode object(String file) throws IOException {
        return documents(FOLDER.resolve(file)).getFirst();
    }

    /** All objects of Kubernetes itself. */
    private static List<JsonNode> objects() throws IOException {
        List<JsonNode> objects = new ArrayList<>();
        try (Stream<Path> files = Files.walk(FOLDER, 2)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                objects.addAll(documents(file));
            }
        }
        objects.removeIf(object -> OTHERS.contains(object.get("apiVersion").asText()));
        return objects;
    }

    private static List<JsonNode> documents(Path file) throws IOException {
        return YAML.readerFor(JsonNode.class)
                .<JsonNode>readValues(file.toFile())
                .readAll();
    }
}

package dev.pawl.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.Route;
import dev.pawl.testing.Eventually;
import dev.pawl.testing.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Prism between the console and Pawl, if {@code make console-prism} names the program: it says of each request and response what
 * spec/openapi.yaml does not permit. Prism passes on a response when it is complete, so event streams go past it.
 */
final class Prism {
    /** Where Prism is; none if the walks go to Pawl directly. */
    private static final String PROGRAM = System.getProperty("pawl.prism", "");

    private static final int BAD_REQUEST = 400;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern OF_THE_API = Pattern.compile("/(jobs|projects|audit)\\b.*");
    private static final Pattern STREAM = Pattern.compile("(/(jobs|projects)/[^/]+)?/events");
    private static final Map<URI, Prism> RUNNING = new ConcurrentHashMap<>();

    private final Process process;
    private final String url;

    private Prism(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /** Leads what the pages of {@code context} ask of Pawl through Prism; what it finds is added to {@code violations}. */
    static void between(BrowserContext context, URI pawl, List<String> violations) {
        if (PROGRAM.isEmpty()) {
            return;
        }
        Prism prism = RUNNING.computeIfAbsent(pawl, Prism::start);
        context.route(
                url -> isForPrism(url, pawl),
                route -> route.resume(new Route.ResumeOptions()
                        .setUrl(prism.url + rest(route.request().url(), pawl))));
        context.onResponse(response -> {
            for (JsonNode found : in(response)) {
                violations.add(response.request().method() + " " + response.url() + ": " + found);
            }
        });
    }

    /** Ends the one before {@code pawl}, if there is one. */
    static void stop(URI pawl) {
        Prism prism = RUNNING.remove(pawl);
        if (prism != null) {
            prism.process.destroy();
        }
    }

    /** Without those of a request that Pawl refuses for its form, too. */
    private static List<JsonNode> in(Response response) {
        try {
            List<JsonNode> found = new ArrayList<>();
            JSON.readTree(response.headers().getOrDefault("sl-violations", "[]"))
                    .forEach(found::add);
            found.removeIf(violation -> response.status() == BAD_REQUEST
                    && violation.at("/location/0").asText().equals("request"));
            return found;
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isForPrism(String url, URI pawl) {
        if (!url.startsWith(pawl.toString())) {
            return false;
        }
        String rest = rest(url, pawl);
        return OF_THE_API.matcher(rest).matches() && !STREAM.matcher(rest).matches();
    }

    private static String rest(String url, URI pawl) {
        return url.substring(pawl.toString().length());
    }

    private static boolean hasBegun(Path log) {
        try {
            return Files.readString(log).contains("Prism is listening");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Prism start(URI pawl) {
        try {
            int port = FreePort.find();
            Path log = Files.createDirectories(Path.of("target", "console")).resolve("prism-" + port + ".log");
            Process process = new ProcessBuilder(
                            PROGRAM, "proxy", "--port", String.valueOf(port), "spec/openapi.yaml", pawl.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "prism"));
            Eventually.await(() -> hasBegun(log), () -> "no Prism: " + log);
            return new Prism(process, "http://127.0.0.1:" + port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

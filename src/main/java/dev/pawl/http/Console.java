package dev.pawl.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.pawl.fsm.JobFsm;
import dev.pawl.fsm.JobStatus;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import io.javalin.http.Context;
import java.net.URI;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The console for editors: a page, its modules, and Lit from its WebJars (spec/decisions/076). */
public final class Console {
    /** Our own modules, in src/main/resources/console. */
    static final Set<String> MODULES = Set.of(
            "actions.js",
            "api.js",
            "artifacts.js",
            "audit.js",
            "board-row.js",
            "board.js",
            "bulk-cancel.js",
            "events.js",
            "filters.js",
            "foreign-trail.js",
            "job-list.js",
            "job-page.js",
            "machine-layout.js",
            "machine.js",
            "main.js",
            "new-job.js",
            "pieces.js",
            "receipt.js",
            "session.js",
            "shared-events.js",
            "time.js",
            "trail.js",
            "view.js",
            "words.js");

    private static final String GROUP = "org.webjars.npm";
    private static final Pattern IMPORT_MAP = Pattern.compile("(?s)<script type=\"importmap\">(.*?)</script>");
    private final Optional<ConsoleSettings> settings;
    private final Supplier<Optional<String>> issuer;
    private final ObjectMapper json = new ObjectMapper();
    private final String page;
    private final String importMapHash;
    private final Map<String, String> sources = new LinkedHashMap<>();
    /** Loaded on first use. */
    private final Map<String, WebFile> contents = new ConcurrentHashMap<>();

    private Console(Optional<ConsoleSettings> settings, Supplier<Optional<String>> issuer) {
        this.settings = settings;
        this.issuer = issuer;
        this.page = new String(WebFile.resource("/console/index.html"), UTF_8);
        this.importMapHash = hashOfImportMap(page);
        sources.put("console.css", "/console/console.css");
        MODULES.forEach(module -> sources.put(module, "/console/" + module));
        sources.put("lit.js", WebFile.webJar(GROUP, "lit") + "index.js");
        sources.put("lit-element.js", WebFile.webJar(GROUP, "lit-element") + "lit-element.js");
        sources.put("lit-html.js", WebFile.webJar(GROUP, "lit-html") + "lit-html.js");
        sources.put("is-server.js", WebFile.webJar(GROUP, "lit-html") + "is-server.js");
        sources.put("reactive-element.js", WebFile.webJar(GROUP, "lit__reactive-element") + "reactive-element.js");
        sources.put("css-tag.js", WebFile.webJar(GROUP, "lit__reactive-element") + "css-tag.js");
    }

    /**
     * @param settings empty if the console is switched off: then every path of it is a 404
     * @param issuer the {@code iss} of tokens, as soon as it is known
     */
    public static Console of(Optional<ConsoleSettings> settings, Supplier<Optional<String>> issuer) {
        return new Console(settings, issuer);
    }

    /** {@code GET /console}: the page. */
    public void getConsole(Context ctx) {
        ConsoleSettings on = settings.orElseThrow(Console::notFound);
        String name = issuer.get().orElse("");
        harden(ctx, name).contentType(WebFile.PAGE).result(page.replace("@SETTINGS@", escaped(asJson(on, name))));
    }

    /** {@code GET /console/{file}}: a file that the page loads, and no other. */
    public void getConsoleFile(Context ctx) {
        String file = ctx.pathParam("file");
        String source = settings.isPresent() ? sources.get(file) : null;
        if (source == null) {
            throw notFound();
        }
        String type = file.endsWith(".css") ? WebFile.STYLE : WebFile.SCRIPT;
        contents.computeIfAbsent(file, name -> WebFile.of(source, type)).send(harden(ctx, ""));
    }

    private static RefusedException notFound() {
        return new RefusedException(new Refusal.NotFound());
    }

    private Context harden(Context ctx, String issuerName) {
        String policy = "default-src 'none'; script-src 'self' 'sha256-" + importMapHash + "'; style-src 'self';"
                + " img-src data:; connect-src 'self'" + origin(issuerName) + "; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'none'; trusted-types lit-html; require-trusted-types-for 'script'";
        return ctx.header("Content-Security-Policy", policy)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer"); // The address may hold a code of the issuer.
    }

    /** What the page has to know: no secrets, for everybody can read it. */
    private String asJson(ConsoleSettings on, String issuerName) {
        Map<JobStatus, Set<JobStatus>> transitions = new LinkedHashMap<>();
        Arrays.stream(JobStatus.values()).forEach(status -> transitions.put(status, JobFsm.next(status)));
        try {
            return json.writeValueAsString(Map.of(
                    "issuer",
                    issuerName,
                    "clientId",
                    on.clientId(),
                    "scopes",
                    on.scopes(),
                    "transitions",
                    transitions));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("\"", "&quot;").replace("<", "&lt;");
    }

    /** The origin of the issuer with a space before it; empty if its name is not an address. */
    private static String origin(String issuerName) {
        try {
            URI uri = URI.create(issuerName);
            boolean http = "https".equals(uri.getScheme()) || "http".equals(uri.getScheme());
            String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
            return http && uri.getHost() != null ? " " + uri.getScheme() + "://" + uri.getHost() + port : "";
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private static String hashOfImportMap(String page) {
        Matcher map = IMPORT_MAP.matcher(page);
        if (!map.find()) {
            throw new IllegalStateException("the page has no import map");
        }
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(map.group(1).getBytes(UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

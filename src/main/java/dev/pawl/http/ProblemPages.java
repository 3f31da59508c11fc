package dev.pawl.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.toUnmodifiableMap;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;
import org.eclipse.jetty.util.StringUtil;

/**
 * The pages that the types of problem documents refer to, generated from spec/problems.yaml. They contain no scripts.
 */
public final class ProblemPages {
    private static final String RESOURCE = "/spec/problems.yaml";
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final String STYLE = """
            body { max-width: 42em; margin: 3em auto; padding: 0 1em; font: 1.05em/1.55 system-ui, sans-serif }
            h1 { line-height: 1.2; margin-bottom: 0 }
            h2 { font-size: 1.1em; margin-bottom: 0 }
            p { margin-top: 0.3em }
            code { font-size: 0.92em }
            @media (prefers-color-scheme: dark) { body { background: #16181d; color: #dfe2e8 } }
            """;
    private static final String POLICY = "default-src 'none'; style-src 'sha256-" + sha256(STYLE)
            + "'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final Map<String, String> pages;

    private ProblemPages(Map<ErrorCode, Entry> catalogue) {
        this.pages = catalogue.entrySet().stream()
                .collect(toUnmodifiableMap(entry -> entry.getKey().kebabCase(), ProblemPages::page));
    }

    /**
     * An entry of the catalogue; its texts may mark {@code code} with backticks.
     *
     * @param what happened
     * @param why the rule exists
     * @param remedy what to do
     */
    record Entry(int status, String title, String what, String why, String remedy) {}

    /** Renders every page. */
    public static ProblemPages load() {
        return new ProblemPages(catalogue());
    }

    static Map<ErrorCode, Entry> catalogue() {
        try (InputStream in = ProblemPages.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException("the artifact lacks " + RESOURCE);
            }
            return new YAMLMapper().readValue(in, new TypeReference<>() {});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code GET /problems/{errorCode}}: what happened, why the rule exists, what to do. */
    public void getProblemPage(Context ctx) {
        String page = pages.get(ctx.pathParam("errorCode"));
        if (page == null) {
            throw new RefusedException(new Refusal.NotFound());
        }
        ctx.header("Content-Security-Policy", POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .contentType("text/html; charset=utf-8")
                .result(page);
    }

    private static String page(Map.Entry<ErrorCode, Entry> problem) {
        Entry entry = problem.getValue();
        return """
                <!doctype html>
                <html lang="en">
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width">
                <title>%2$s</title>
                <style>%1$s</style>
                <h1>%2$s</h1>
                <p><code>%3$s</code>, HTTP status %4$d</p>
                <h2>What happened</h2>
                <p>%5$s</p>
                <h2>Why the rule exists</h2>
                <p>%6$s</p>
                <h2>What to do</h2>
                <p>%7$s</p>
                </html>
                """.formatted(
                        STYLE,
                        html(entry.title()),
                        problem.getKey(),
                        entry.status(),
                        html(entry.what()),
                        html(entry.why()),
                        html(entry.remedy()));
    }

    static String html(String text) {
        return CODE.matcher(StringUtil.sanitizeXmlString(text)).replaceAll("<code>$1</code>");
    }

    private static String sha256(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

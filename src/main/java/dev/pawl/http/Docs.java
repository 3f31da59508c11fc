package dev.pawl.http;

import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;

/** The contract as a web page: Swagger UI from its WebJar, and a script that starts it. */
public final class Docs {
    private static final String WEB_JAR = "/META-INF/maven/org.webjars/swagger-ui/pom.properties";
    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String STYLE = "text/css; charset=utf-8";
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:;"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final Pattern COMMA = Pattern.compile(",");

    private final byte[] page;
    private final Map<String, Source> files;
    /** Loaded on first use, because they take two megabytes and most processes never serve them. */
    private final Map<String, Content> contents = new ConcurrentHashMap<>();

    private Docs(byte[] page, String viewer) {
        this.page = page;
        this.files = Map.of(
                "swagger-ui-bundle.js", new Source(viewer + "swagger-ui-bundle.js", SCRIPT),
                "swagger-ui.css", new Source(viewer + "swagger-ui.css", STYLE),
                "start.js", new Source("/docs/start.js", SCRIPT));
    }

    private record Source(String resource, String contentType) {}

    @SuppressWarnings("ArrayRecordComponent") // Never compared as a whole.
    private record Content(byte[] plain, byte[] gzipped, String tag) {
        static Content of(Source source) {
            byte[] plain = resource(source.resource);
            CRC32C sum = new CRC32C();
            sum.update(plain);
            return new Content(plain, gzip(plain), "\"%08x\"".formatted(sum.getValue()));
        }
    }

    /** Loads the page, and finds the version of the viewer in the artifact. */
    public static Docs load() {
        Properties webJar = new Properties();
        try {
            webJar.load(new ByteArrayInputStream(resource(WEB_JAR)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String viewer = "/META-INF/resources/webjars/swagger-ui/" + webJar.getProperty("version") + "/";
        return new Docs(resource("/docs/index.html"), viewer);
    }

    /** {@code GET /}: redirects to {@code /docs}. */
    public void getRoot(Context ctx) {
        ctx.status(HttpStatus.SEE_OTHER).header("Location", ctx.contextPath() + "/docs");
    }

    /** {@code GET /docs}: the page. */
    public void getDocs(Context ctx) {
        harden(ctx).contentType("text/html; charset=utf-8").result(page);
    }

    /** {@code GET /docs/{file}}: the files that the page loads, and no other file of the viewer. */
    public void getDocsFile(Context ctx) {
        String file = ctx.pathParam("file");
        Source source = files.get(file);
        if (source == null) {
            throw new RefusedException(new Refusal.NotFound());
        }
        Content content = contents.computeIfAbsent(file, name -> Content.of(source));
        // The tag is weak because it covers both encodings.
        harden(ctx)
                .header("Cache-Control", "no-cache")
                .header("ETag", "W/" + content.tag)
                .header("Vary", "Accept-Encoding");
        if (UnaskedHeaders.ifNoneMatch(ctx).contains(content.tag)) {
            ctx.status(HttpStatus.NOT_MODIFIED);
        } else if (acceptsGzip(ctx)) {
            // Compressed once: Javalin would compress it for each request, which takes 45 ms.
            ctx.contentType(source.contentType)
                    .header("Content-Encoding", "gzip")
                    .result(content.gzipped);
        } else {
            ctx.contentType(source.contentType).result(content.plain);
        }
    }

    /**
     * The same rule that Javalin uses for all other responses: a client that sends quality values gets the plain form.
     */
    private static boolean acceptsGzip(Context ctx) {
        String codings = Objects.requireNonNullElse(ctx.header("Accept-Encoding"), "");
        return COMMA.splitAsStream(codings).map(String::strip).anyMatch("gzip"::equalsIgnoreCase);
    }

    private static Context harden(Context ctx) {
        return ctx.header("Content-Security-Policy", POLICY).header("X-Content-Type-Options", "nosniff");
    }

    private static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream gzipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(gzipped)) {
            out.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return gzipped.toByteArray();
    }

    private static byte[] resource(String name) {
        try (InputStream in = Docs.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the artifact lacks " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

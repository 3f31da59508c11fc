package dev.pawl.http;

import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The contract as a web page: Swagger UI from its WebJar, and a script that starts it. */
public final class Docs {
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:;"
            + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final byte[] page;
    private final Map<String, Source> files;
    /** Loaded on first use, because they take two megabytes and most processes never serve them. */
    private final Map<String, WebFile> contents = new ConcurrentHashMap<>();

    private Docs(byte[] page, String viewer) {
        this.page = page;
        this.files = Map.of(
                "swagger-ui-bundle.js", new Source(viewer + "swagger-ui-bundle.js", WebFile.SCRIPT),
                "swagger-ui.css", new Source(viewer + "swagger-ui.css", WebFile.STYLE),
                "start.js", new Source("/docs/start.js", WebFile.SCRIPT));
    }

    private record Source(String resource, String contentType) {}

    /** Loads the page, and finds the version of the viewer in the artifact. */
    public static Docs load() {
        return new Docs(WebFile.resource("/docs/index.html"), WebFile.webJar("org.webjars", "swagger-ui"));
    }

    /** {@code GET /}: redirects to {@code /docs}. */
    public void getRoot(Context ctx) {
        ctx.status(HttpStatus.SEE_OTHER).header("Location", ctx.contextPath() + "/docs");
    }

    /** {@code GET /docs}: the page. */
    public void getDocs(Context ctx) {
        harden(ctx).contentType(WebFile.PAGE).result(page);
    }

    /** {@code GET /docs/{file}}: the files that the page loads, and no other file of the viewer. */
    public void getDocsFile(Context ctx) {
        String file = ctx.pathParam("file");
        Source source = files.get(file);
        if (source == null) {
            throw new RefusedException(new Refusal.NotFound());
        }
        contents.computeIfAbsent(file, name -> WebFile.of(source.resource, source.contentType))
                .send(harden(ctx));
    }

    private static Context harden(Context ctx) {
        return ctx.header("Content-Security-Policy", POLICY).header("X-Content-Type-Options", "nosniff");
    }
}

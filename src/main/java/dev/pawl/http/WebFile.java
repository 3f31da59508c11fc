package dev.pawl.http;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import java.util.zip.GZIPOutputStream;

/** A script or a style of a page. A browser keeps it, and asks each time whether it is still the newest. */
@SuppressWarnings("ArrayRecordComponent") // Never compared as a whole.
record WebFile(String contentType, byte[] plain, byte[] gzipped, String tag) {
    static final String SCRIPT = "text/javascript; charset=utf-8";
    static final String STYLE = "text/css; charset=utf-8";
    static final String PAGE = "text/html; charset=utf-8";

    private static final Pattern COMMA = Pattern.compile(",");

    /** The resource with this name. */
    static WebFile of(String resource, String contentType) {
        byte[] plain = resource(resource);
        CRC32C sum = new CRC32C();
        sum.update(plain);
        return new WebFile(contentType, plain, gzip(plain), "\"%08x\"".formatted(sum.getValue()));
    }

    /** The folder of a WebJar, with the version that is in the artifact, and a slash at the end. */
    static String webJar(String group, String name) {
        Properties properties = new Properties();
        try {
            properties.load(
                    new ByteArrayInputStream(resource("/META-INF/maven/" + group + "/" + name + "/pom.properties")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return "/META-INF/resources/webjars/" + name + "/" + properties.getProperty("version") + "/";
    }

    void send(Context ctx) {
        // The tag is weak because it covers both encodings.
        ctx.header("Cache-Control", "no-cache").header("ETag", "W/" + tag).header("Vary", "Accept-Encoding");
        if (UnaskedHeaders.ifNoneMatch(ctx).contains(tag)) {
            ctx.status(HttpStatus.NOT_MODIFIED);
        } else if (acceptsGzip(ctx)) {
            // Compressed once: Javalin would compress it for each request, which takes up to 45 ms.
            ctx.contentType(contentType).header("Content-Encoding", "gzip").result(gzipped);
        } else {
            ctx.contentType(contentType).result(plain);
        }
    }

    /**
     * The same rule that Javalin uses for all other responses: a client that sends quality values gets the plain form.
     */
    private static boolean acceptsGzip(Context ctx) {
        String codings = Objects.requireNonNullElse(ctx.header("Accept-Encoding"), "");
        return COMMA.splitAsStream(codings).map(String::strip).anyMatch("gzip"::equalsIgnoreCase);
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

    static byte[] resource(String name) {
        try (InputStream in = WebFile.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the artifact lacks " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

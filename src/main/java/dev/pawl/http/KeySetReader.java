package dev.pawl.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.jwk.JWKSet;
import dev.pawl.http.KeySetException.Cause;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * Requests the key set from the issuer: one request, only to the configured host, with a limit on the size of the
 * response and on the total time.
 */
final class KeySetReader implements AutoCloseable {
    private static final int MAX_BYTES = 256 * 1024;

    private final URI uri;
    private final Duration deadline;
    private final HttpClient http;

    /** @param authorities the only ones to trust over TLS; empty for those that Java trusts */
    KeySetReader(URI uri, List<X509Certificate> authorities, Duration deadline) {
        this.uri = uri;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .sslContext(IssuerTls.trusting(authorities))
                .build();
        this.deadline = deadline;
    }

    /** Waits no longer than the deadline. */
    JWKSet read() throws KeySetException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri).header("Accept", "application/json").build();
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BYTES));
        try {
            return keySet(answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
            throw timeout();
        } catch (ExecutionException e) {
            throw failure(e);
        } finally {
            answer.cancel(true); // The timeout of the request does not end a response that arrives slowly.
        }
    }

    private static JWKSet keySet(HttpResponse<byte[]> answer) throws KeySetException {
        int status = answer.statusCode();
        if (status != 200) {
            Cause cause = status >= 300 && status < 400 ? Cause.REDIRECT : Cause.HTTP_STATUS;
            throw new KeySetException(cause, "the issuer responds with HTTP " + status);
        }
        try {
            return JWKSet.parse(new String(answer.body(), UTF_8));
        } catch (ParseException | RuntimeException e) {
            throw new KeySetException(Cause.NOT_JSON, "the response is not a key set in JSON");
        }
    }

    private KeySetException failure(ExecutionException failed) {
        if (isCausedBy(failed, HttpTimeoutException.class)) {
            return timeout();
        }
        if (isCausedBy(failed, UnresolvedAddressException.class) || isCausedBy(failed, UnknownHostException.class)) {
            return new KeySetException(Cause.UNKNOWN_HOST, "the name of the issuer's host cannot be resolved");
        }
        if (isCausedBy(failed, ConnectException.class)) {
            return new KeySetException(Cause.REFUSED, "the connection was refused");
        }
        if (isCausedBy(failed, SSLException.class)) {
            return isCausedBy(failed, GeneralSecurityException.class)
                    ? new KeySetException(Cause.CERTIFICATE, "the issuer's certificate is not trusted")
                    : new KeySetException(Cause.TLS, "no TLS connection can be established");
        }
        return new KeySetException(
                Cause.CONNECTION, "the connection was lost, or the response is longer than " + MAX_BYTES + " bytes");
    }

    private KeySetException timeout() {
        return new KeySetException(
                Cause.TIMEOUT, "the issuer has not responded completely within " + deadline.toMillis() + " ms");
    }

    private static boolean isCausedBy(Throwable failed, Class<? extends Exception> kind) {
        return Stream.iterate(failed, e -> e != null, Throwable::getCause).anyMatch(kind::isInstance);
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}

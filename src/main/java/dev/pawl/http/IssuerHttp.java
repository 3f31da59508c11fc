package dev.pawl.http;

import static dev.pawl.log.Causes.isCausedBy;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.pawl.http.KeySetException.Cause;
import dev.pawl.http.KeySetException.Place;
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
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Requests to the token issuer: to no other host than that of the address, with a limit on the size of the response and
 * on the total time.
 */
final class IssuerHttp implements AutoCloseable {
    private static final int MAX_BYTES = 256 * 1024;

    private final Duration deadline;
    private final HttpClient http;

    /** @param authorities the only ones to trust over TLS; empty for those that Java trusts */
    IssuerHttp(List<X509Certificate> authorities, Duration deadline) {
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .sslContext(IssuerTls.trusting(authorities))
                .build();
        this.deadline = deadline;
    }

    /**
     * The body of the response. Waits no longer than the deadline.
     *
     * @param place who gave the address, for what is said of a failure
     */
    String get(URI uri, Place place) throws KeySetException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(uri).header("Accept", "application/json").build();
        CompletableFuture<HttpResponse<byte[]>> answer =
                http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), MAX_BYTES));
        try {
            return body(answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS), place);
        } catch (TimeoutException e) {
            throw timeout(place);
        } catch (ExecutionException e) {
            throw failure(e, place);
        } finally {
            answer.cancel(true); // The timeout of the request does not end a response that arrives slowly.
        }
    }

    private static String body(HttpResponse<byte[]> answer, Place place) throws KeySetException {
        int status = answer.statusCode();
        if (status != 200) {
            Cause cause = status >= 300 && status < 400 ? Cause.REDIRECT : Cause.HTTP_STATUS;
            throw new KeySetException(cause, place, "the issuer responds with HTTP " + status);
        }
        return new String(answer.body(), UTF_8);
    }

    private KeySetException failure(ExecutionException failed, Place place) {
        if (isCausedBy(failed, HttpTimeoutException.class)) {
            return timeout(place);
        }
        if (isCausedBy(failed, UnresolvedAddressException.class) || isCausedBy(failed, UnknownHostException.class)) {
            return new KeySetException(Cause.UNKNOWN_HOST, place, "the name of the issuer's host cannot be resolved");
        }
        if (isCausedBy(failed, ConnectException.class)) {
            return new KeySetException(Cause.REFUSED, place, "the connection was refused");
        }
        if (isCausedBy(failed, SSLException.class)) {
            return isCausedBy(failed, GeneralSecurityException.class)
                    ? new KeySetException(Cause.CERTIFICATE, place, "the issuer's certificate is not trusted")
                    : new KeySetException(Cause.TLS, place, "no TLS connection can be established");
        }
        return new KeySetException(
                Cause.CONNECTION,
                place,
                "the connection was lost, or the response is longer than " + MAX_BYTES + " bytes");
    }

    private KeySetException timeout(Place place) {
        return new KeySetException(
                Cause.TIMEOUT, place, "the issuer has not responded completely within " + deadline.toMillis() + " ms");
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}

package dev.pawl.http;

import io.javalin.http.Context;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.jetty.util.InetAddressSet;

/**
 * Whom to believe about where a request comes from. Each proxy adds to {@code X-Forwarded-For}, at its end, the address
 * that it was called from; so it is read from the end, and only for as long as the one who wrote is trusted. What
 * stands before was written by the client, or by anyone.
 */
public final class TrustedProxies {
    /** Without this, a name would be looked up. */
    private static final Pattern ADDRESS =
            Pattern.compile("[\\d.]+(/\\d{1,2})?|[\\da-fA-F:.]*:[\\da-fA-F:.]*(/\\d{1,3})?");

    private static final Pattern COMMA = Pattern.compile(",");

    private final InetAddressSet addresses = new InetAddressSet();

    public TrustedProxies(Collection<String> addresses) {
        this.addresses.addAll(addresses);
    }

    /** Whether {@code text} is an address, or a network such as {@code 10.0.0.0/8}. */
    public static boolean accepts(String text) {
        try {
            return ADDRESS.matcher(text).matches() && new InetAddressSet().add(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    /** The address of whoever sent the request, as far as it can be known. */
    String clientOf(Context ctx) {
        String peer = ctx.req().getRemoteAddr();
        if (peer == null) {
            return "unknown"; // It has hung up.
        }
        List<String> forwarded = addresses.isEmpty() ? List.of() : forwardedFor(ctx);
        return forwarded.isEmpty()
                ? peer
                : clientOf(InetAddress.ofLiteral(peer), forwarded).getHostAddress();
    }

    InetAddress clientOf(InetAddress peer, List<String> forwarded) {
        InetAddress client = peer;
        try {
            for (String address : forwarded.reversed()) {
                if (!addresses.test(client)) {
                    return client;
                }
                client = InetAddress.ofLiteral(address);
            }
            return client;
        } catch (IllegalArgumentException e) {
            return client; // What a proxy calls "unknown" is known up to that proxy.
        }
    }

    /** No quotes have a meaning in it. Whatever is no address ends the search, and is not looked at further. */
    private static List<String> forwardedFor(Context ctx) {
        return Collections.list(ctx.req().getHeaders("X-Forwarded-For")).stream()
                .flatMap(COMMA::splitAsStream)
                .map(String::strip)
                .toList();
    }
}

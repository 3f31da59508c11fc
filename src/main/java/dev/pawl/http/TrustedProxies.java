package dev.pawl.http;

import io.javalin.http.Context;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.eclipse.jetty.util.InetAddressSet;

/**
 * Finds the client address behind trusted proxies. Each proxy appends the address of its caller to {@code
 * X-Forwarded-For}. So the header is read from the end, as long as the address that wrote the entry is trusted. Earlier
 * entries may be forged.
 */
public final class TrustedProxies {
    /** Excludes host names, which would be resolved. */
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

    /** The address of the client, as far as it is known. */
    String clientOf(Context ctx) {
        String peer = ctx.req().getRemoteAddr();
        if (peer == null) {
            return "unknown"; // The client has disconnected.
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
            return client; // Not an address, such as "unknown": the last known one counts.
        }
    }

    /** Quotes have no meaning in this header. An entry that is not an address ends the search. */
    private static List<String> forwardedFor(Context ctx) {
        return Collections.list(ctx.req().getHeaders("X-Forwarded-For")).stream()
                .flatMap(COMMA::splitAsStream)
                .map(String::strip)
                .toList();
    }
}

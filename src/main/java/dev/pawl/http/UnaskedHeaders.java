package dev.pawl.http;

import io.javalin.http.Context;
import java.util.Objects;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;

/**
 * Hides headers from Javalin that it would honour on every route (spec/decisions/033): a method override, conditional
 * GET by the tag of the response, and WebSocket upgrades.
 */
final class UnaskedHeaders implements HttpConfiguration.Customizer {
    private static final String METHOD_OVERRIDE = "X-HTTP-Method-Override";
    private static final String IF_NONE_MATCH = "pawl.if_none_match";

    @Override
    public Request customize(Request request, HttpFields.Mutable responseHeaders) {
        HttpFields sent = request.getHeaders();
        boolean asks = sent.contains(HttpHeader.IF_NONE_MATCH)
                || sent.contains(HttpHeader.SEC_WEBSOCKET_VERSION)
                || sent.contains(METHOD_OVERRIDE);
        if (!asks) {
            return request;
        }
        request.setAttribute(IF_NONE_MATCH, String.join(", ", sent.getValuesList(HttpHeader.IF_NONE_MATCH)));
        HttpFields headers = HttpFields.build(sent)
                .remove(HttpHeader.IF_NONE_MATCH)
                .remove(HttpHeader.SEC_WEBSOCKET_VERSION)
                .remove(METHOD_OVERRIDE);
        return new Request.Wrapper(request) {
            @Override
            public HttpFields getHeaders() {
                return headers;
            }
        };
    }

    /** The tags in {@code If-None-Match}, for a route that offers conditional GET; empty if there are none. */
    static String ifNoneMatch(Context ctx) {
        String tags = ctx.attribute(IF_NONE_MATCH);
        return Objects.requireNonNullElse(tags, "");
    }
}

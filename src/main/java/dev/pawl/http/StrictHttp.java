package dev.pawl.http;

import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.internal.HttpConnection;

/**
 * HTTP/1.1 with exactly one space between the parts of a request line, as the standard requires. Jetty accepts any
 * number of spaces, in every compliance mode; a proxy may read such a line differently.
 */
final class StrictHttp extends HttpConnectionFactory {
    StrictHttp(HttpConfiguration http) {
        super(http);
    }

    @Override
    public Connection newConnection(Connector connector, EndPoint endPoint) {
        return configure(new StrictConnection(getHttpConfiguration(), connector, endPoint), connector, endPoint);
    }

    private static final class StrictConnection extends HttpConnection {
        StrictConnection(HttpConfiguration http, Connector connector, EndPoint endPoint) {
            super(http, connector, endPoint);
        }

        @Override
        protected HttpParser newHttpParser(HttpCompliance compliance) {
            HttpParser lenient = super.newHttpParser(compliance);
            HttpParser strict = new StrictParser((HttpParser.RequestHandler) lenient.getHandler(), this, compliance);
            strict.setHeaderCacheSize(lenient.getHeaderCacheSize());
            strict.setHeaderCacheCaseSensitive(lenient.isHeaderCacheCaseSensitive());
            return strict;
        }
    }

    private static final class StrictParser extends HttpParser {
        private static final Set<State> REQUEST_LINE =
                EnumSet.of(State.START, State.METHOD, State.SPACE1, State.URI, State.SPACE2, State.REQUEST_VERSION);
        private static final byte SPACE = ' ';
        /** Not allowed in a request line, so that Jetty refuses the request as malformed. */
        private static final byte FORBIDDEN = 0;

        StrictParser(RequestHandler handler, HttpConnection connection, HttpCompliance compliance) {
            super(handler, connection.getHttpConfiguration().getRequestHeaderSize(), compliance);
        }

        @Override
        public boolean parseNext(ByteBuffer buffer) {
            if (REQUEST_LINE.contains(getState())) {
                spoilSecondSpace(buffer);
            }
            return super.parseNext(buffer);
        }

        /** The line may arrive in several pieces, and after empty lines. */
        private void spoilSecondSpace(ByteBuffer buffer) {
            boolean begun = getState() != State.START;
            byte previous = getState() == State.SPACE1 || getState() == State.SPACE2 ? SPACE : 0;
            for (int i = buffer.position(); i < buffer.limit(); i++) {
                byte next = buffer.get(i);
                if (next == SPACE && previous == SPACE) {
                    buffer.put(i, FORBIDDEN);
                    return;
                }
                if (next == '\n' && begun) {
                    return;
                }
                begun |= next != '\r' && next != '\n';
                previous = next;
            }
        }
    }
}

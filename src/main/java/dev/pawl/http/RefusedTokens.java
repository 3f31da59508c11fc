package dev.pawl.http;

import dev.pawl.refusal.TokenFault;
import io.javalin.http.Context;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Records why tokens are refused, for the request's log line and the metrics (spec/decisions/038). */
final class RefusedTokens {
    private static final String ATTRIBUTE = "pawl.token.fault";

    private final Map<TokenFault, Counter> refused = new EnumMap<>(TokenFault.class);

    RefusedTokens(MeterRegistry registry) {
        for (TokenFault fault : TokenFault.values()) {
            refused.put(
                    fault,
                    Counter.builder("pawl.tokens.refused")
                            .description("Requests whose token was refused, by reason")
                            .tag("reason", fault.word())
                            .register(registry));
        }
    }

    void refuse(Context ctx, TokenFault fault) {
        ctx.attribute(ATTRIBUTE, fault);
        Counter counter = refused.get(fault);
        if (counter != null) {
            counter.increment();
        }
    }

    /** Why the token of this request was refused; null if it was not. */
    static @Nullable TokenFault faultIn(Context ctx) {
        return ctx.attribute(ATTRIBUTE);
    }

    /** The value of {@code WWW-Authenticate} (RFC 6750, 3). */
    static String challenge(TokenFault fault) {
        return "Bearer error=\"invalid_token\", error_description=\"" + fault.description() + "\"";
    }
}

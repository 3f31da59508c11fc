package dev.pawl.http;

import com.nimbusds.jwt.proc.BadJWTException;
import dev.pawl.refusal.TokenFault;

/** Carries a known token fault through the library. */
final class RefusedTokenException extends BadJWTException {
    private static final long serialVersionUID = 1L;

    private final TokenFault fault;

    RefusedTokenException(TokenFault fault) {
        super(fault.word());
        this.fault = fault;
    }

    TokenFault fault() {
        return fault;
    }
}

package dev.pawl;

import java.util.List;

/** The environment is invalid. The message lists every reason on its own line, and no value. */
public final class InvalidConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidConfigException(List<String> problems) {
        super("Pawl cannot start:\n  - " + String.join("\n  - ", problems));
    }
}

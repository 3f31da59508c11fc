package dev.pawl.job;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** What an artifact's URI has to be: absolute, and free of credentials. Pawl never fetches one. */
final class ArtifactUri {
    private ArtifactUri() {}

    /** What is wrong with {@code text}, or empty when nothing is. */
    static Optional<String> problem(String text) {
        URI uri;
        try {
            uri = new URI(text);
        } catch (URISyntaxException e) {
            return Optional.of("must be a URI");
        }
        if (!uri.isAbsolute()) {
            return Optional.of("must be an absolute URI");
        }
        if (uri.getRawUserInfo() != null
                || (uri.getRawAuthority() != null && uri.getRawAuthority().contains("@"))) {
            return Optional.of("must not contain user info");
        }
        return Optional.empty();
    }
}

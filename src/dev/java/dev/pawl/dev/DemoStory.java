package dev.pawl.dev;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;

/** What the development server prints: its URL, and commands for a first cancel. */
final class DemoStory {
    private static final Duration VALIDITY = Duration.ofHours(12);

    private DemoStory() {}

    /** @param place the port and the base path, if any */
    static String of(String place, SigningKey key, String issuer, String callbackSecret) throws IOException {
        String url = "http://localhost:" + place;
        try (InputStream in = DemoStory.class.getResourceAsStream("story.sh")) {
            if (in == null) {
                throw new IllegalStateException("no story.sh beside this class");
            }
            String commands = new String(in.readAllBytes(), UTF_8)
                    .replace("@URL@", url)
                    .replace("@SECRET@", callbackSecret)
                    .replace("@TOKEN@", key.token(issuer, DevIssuer.EDITOR, List.of("editor"), VALIDITY));
            return """

                    Pawl is up: %s/console   (contract: %s/docs, rows: make psql, stop: Ctrl-C)

                    A first cancel, ready to paste into another terminal:

                    %s""".formatted(url, url, commands);
        }
    }
}

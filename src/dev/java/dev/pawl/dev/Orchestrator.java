package dev.pawl.dev;

import dev.pawl.dev.orchestrator.DemoOrchestrator;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The orchestrator of the development server: the one that the environment names, or a demo. */
record Orchestrator(Map<String, String> variables, @Nullable DemoOrchestrator demo) implements AutoCloseable {
    private static final String URL = "PAWL_ORCHESTRATOR_URL";
    private static final String WEBHOOK_SECRET = "PAWL_WEBHOOK_SECRET";
    private static final String CALLBACK_SECRET = "PAWL_CALLBACK_SECRET";

    static Orchestrator given(Map<String, String> environment) throws IOException {
        if (environment.containsKey(URL)) {
            return new Orchestrator(Map.of(CALLBACK_SECRET, environment.getOrDefault(CALLBACK_SECRET, "")), null);
        }
        String webhookSecret = "whsec_" + Base64.getEncoder().encodeToString(random());
        String callbackSecret =
                environment.getOrDefault(CALLBACK_SECRET, HexFormat.of().formatHex(random()));
        DemoOrchestrator demo = DemoOrchestrator.start(webhookSecret, callbackSecret);
        return new Orchestrator(
                Map.of(URL, demo.url().toString(), WEBHOOK_SECRET, webhookSecret, CALLBACK_SECRET, callbackSecret),
                demo);
    }

    String callbackSecret() {
        return variables.getOrDefault(CALLBACK_SECRET, "");
    }

    private static byte[] random() {
        byte[] bytes = new byte[32];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    @Override
    public void close() {
        if (demo != null) {
            demo.close();
        }
    }
}

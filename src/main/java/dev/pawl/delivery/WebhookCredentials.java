package dev.pawl.delivery;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookSigningException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** How the orchestrator recognizes Pawl: signatures of Standard Webhooks, and a header if it wants one. */
public final class WebhookCredentials {
    private final Supplier<List<String>> secrets;
    private final Supplier<String> authorization;

    /**
     * @param secrets as they are now: each {@code whsec_} and the key in base64. Every message is signed with all of them,
     *     so that receivers can change over in between
     * @param authorization the value that the {@code Authorization} header has now; empty for none
     */
    public WebhookCredentials(Supplier<List<String>> secrets, Supplier<String> authorization) {
        this.secrets = secrets;
        this.authorization = authorization;
    }

    /** The headers of one attempt to send {@code body} at {@code now}. */
    Map<String, String> headers(String webhookId, Instant now, String body) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("webhook-id", webhookId);
        headers.put("webhook-timestamp", Long.toString(now.getEpochSecond()));
        headers.put("webhook-signature", signatures(webhookId, now.getEpochSecond(), body));
        String value = authorization.get();
        if (!value.isEmpty()) {
            headers.put("Authorization", value);
        }
        return headers;
    }

    private String signatures(String webhookId, long timestamp, String body) {
        List<String> signatures = new ArrayList<>();
        try {
            for (String secret : secrets.get()) {
                signatures.add(signer(secret).sign(webhookId, timestamp, body));
            }
        } catch (WebhookSigningException e) {
            throw new IllegalStateException(e);
        }
        return String.join(" ", signatures);
    }

    private static Webhook signer(String secret) {
        try {
            return new Webhook(secret);
        } catch (EmptyWebhookSecretException e) {
            throw new IllegalArgumentException(e);
        }
    }
}

package dev.pawl.delivery;

import com.standardwebhooks.Webhook;
import com.standardwebhooks.exceptions.EmptyWebhookSecretException;
import com.standardwebhooks.exceptions.WebhookSigningException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How the orchestrator recognizes Pawl: signatures of Standard Webhooks, and a header if it wants one. */
public final class WebhookCredentials {
    private final List<Webhook> signers = new ArrayList<>();
    private final String authorization;

    /**
     * @param secrets each {@code whsec_} and the key in base64. Every message is signed with all of them, so that
     *     receivers can change over in between
     * @param authorization the value of the {@code Authorization} header; empty for none
     */
    public WebhookCredentials(List<String> secrets, String authorization) {
        secrets.forEach(secret -> signers.add(signer(secret)));
        this.authorization = authorization;
    }

    /** The headers of one attempt to send {@code body} at {@code now}. */
    Map<String, String> headers(String webhookId, Instant now, String body) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("webhook-id", webhookId);
        headers.put("webhook-timestamp", Long.toString(now.getEpochSecond()));
        headers.put("webhook-signature", signatures(webhookId, now.getEpochSecond(), body));
        if (!authorization.isEmpty()) {
            headers.put("Authorization", authorization);
        }
        return headers;
    }

    private String signatures(String webhookId, long timestamp, String body) {
        List<String> signatures = new ArrayList<>();
        try {
            for (Webhook signer : signers) {
                signatures.add(signer.sign(webhookId, timestamp, body));
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

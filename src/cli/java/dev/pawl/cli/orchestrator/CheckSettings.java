package dev.pawl.cli.orchestrator;

import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a check needs to know.
 *
 * @param orchestrator where the webhooks go
 * @param webhookSecret {@code whsec_<base64>}; signs the webhooks
 * @param callbackSecret what {@code X-Callback-Secret} must be
 * @param authorization the {@code Authorization} header of each webhook; null for none
 * @param listen where to take callbacks; port 0 takes a free one
 * @param callbackBase what the orchestrator reaches this at; null if it runs on the same machine
 * @param videoUri the {@code video_uri} of each job
 * @param patience how long to wait for what must come
 * @param quiet how long to wait for what must not come; longer than a stage of the orchestrator
 */
public record CheckSettings(
        URI orchestrator,
        String webhookSecret,
        String callbackSecret,
        @Nullable String authorization,
        InetSocketAddress listen,
        @Nullable URI callbackBase,
        String videoUri,
        Duration patience,
        Duration quiet) {
    /** Without the secrets. */
    @Override
    public String toString() {
        return "CheckSettings[" + orchestrator + "]";
    }
}

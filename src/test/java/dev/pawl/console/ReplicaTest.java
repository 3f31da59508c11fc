package dev.pawl.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.pawl.dev.DevIssuer;
import dev.pawl.dev.SigningKey;
import dev.pawl.testing.Api;
import dev.pawl.testing.Callbacks;
import dev.pawl.testing.PawlProcess;
import dev.pawl.testing.PawlProcess.Surroundings;
import dev.pawl.testing.Slow;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The replica that streams to the page is killed. */
@Slow("a browser, and two processes of which one is killed")
class ReplicaTest {
    @Test
    void the_page_says_so_and_goes_on_with_another_replica_without_a_gap() throws IOException {
        Chromium.get();
        SigningKey key = SigningKey.generate();
        try (DevIssuer issuer = DevIssuer.start(0, key, Duration.ofHours(1), true);
                Surroundings surroundings = Surroundings.create()) {
            Map<String, String> variables = Map.of(
                    "PAWL_JWKS_URL", issuer.jwksUrl(),
                    "PAWL_JWT_ISSUER", issuer.url(),
                    "PAWL_CONSOLE_CLIENT_ID", DevIssuer.CLIENT);
            try (PawlProcess first = PawlProcess.start(surroundings, variables).awaitReady();
                    PawlProcess second =
                            PawlProcess.start(surroundings, variables).awaitReady();
                    Visit visit = Visit.to(first.url())) {
                String token = key.token(issuer.url(), DevIssuer.EDITOR, List.of("editor"), Duration.ofHours(1));
                Api api = new Api(second.url(), token);
                String job = api.createRunningJob();
                Page page = visit.signIn("#/jobs/" + job).page();
                assertThat(page.locator(".live")).containsText("Live");
                first.kill();
                Callbacks.report(api, job, "AUDIO_READY");
                assertThat(page.locator(".live")).containsText("Connection lost");
                Callbacks.report(api, job, "TRANSCRIBING");
                // As a load balancer does that has noticed.
                visit.context()
                        .route(
                                url -> url.startsWith(first.url().toString()),
                                route -> route.resume(new Route.ResumeOptions()
                                        .setUrl(route.request()
                                                .url()
                                                .replace(
                                                        first.url().toString(),
                                                        second.url().toString()))));
                assertThat(page.locator("h1")).containsText("Transcribing");
                assertThat(page.locator(".live")).containsText("Live");
                assertThat(page.locator(".trail tbody tr")).hasCount(5);
            }
        }
    }
}

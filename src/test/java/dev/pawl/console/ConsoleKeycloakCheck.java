package dev.pawl.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.microsoft.playwright.Page;
import dev.pawl.testing.Keycloak;
import dev.pawl.testing.LogsWarnings;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.TestDatabase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The console signs in with a real Keycloak; {@code make keycloak-check} runs it where there is a browser. The client is the one
 * that docs/identity-providers.md sets up, with tokens that end after half a minute.
 */
@LogsWarnings(perhaps = "WARN KeySet: the key set of the token issuer cannot be read")
class ConsoleKeycloakCheck {
    private static final String REALM = """
            {
              "realm": "media", "enabled": true, "roles": {"realm": [{"name": "editor"}]},
              "users": [
                {"username": "ann", "enabled": true, "emailVerified": true, "email": "ann@example.com",
                 "firstName": "Ann", "lastName": "Example", "realmRoles": ["default-roles-media", "editor"],
                 "credentials": [{"type": "password", "value": "ann"}]}
              ]
            }
            """;

    @TempDir
    private Path folder;

    @Test
    void an_editor_signs_in_stays_signed_in_without_a_word_and_signs_out() throws IOException {
        Chromium.get();
        try (Keycloak keycloak = Keycloak.start(folder, REALM);
                RunningPawl pawl = RunningPawl.start(
                        TestDatabase.create(),
                        Map.of(
                                "PAWL_JWT_DISCOVERY_URL", keycloak.discoveryUrl(),
                                "PAWL_JWKS_URL", "",
                                "PAWL_JWT_ISSUER", "",
                                "PAWL_JWT_ROLES_CLAIM", "realm_access.roles",
                                "PAWL_CONSOLE_CLIENT_ID", "pawl-console"))) {
            keycloak.addClient(client(pawl.url()));
            try (Visit visit = Visit.to(pawl.url()).open("#/jobs")) {
                Page page = visit.page();
                List<String> asked = new CopyOnWriteArrayList<>();
                page.onResponse(response -> asked.add(response.status() + " " + response.url()));
                visit.press("Sign in");
                page.locator("#username").fill("ann");
                page.locator("#password").fill("ann");
                page.locator("#kc-login").click();
                assertThat(page.locator(".who")).hasText("Ann Example");
                assertThat(page.getByText("No jobs yet.")).isVisible();
                assertThat(page.locator(".live")).containsText("Live");
                visit.assertGood("keycloak-signed-in");

                page.evaluate("window.same = true");
                asked.clear();
                page.waitForCondition(
                        () -> asked.stream().anyMatch(each -> each.matches("200 .*/token"))); // Its stream has ended.
                assertThat(page.locator(".live")).containsText("Live");
                assertEquals(true, page.evaluate("window.same"));
                page.reload(); // The tokens are gone, Keycloak's session is not.
                assertThat(page.locator(".who")).hasText("Ann Example");
                assertTrue(page.url().endsWith("/console#/jobs"), page.url());

                visit.press("Sign out");
                assertThat(page.locator("h1")).hasText("Your jobs, live");
                assertTrue(page.url().startsWith(pawl.url() + "/console"), page.url());
                visit.press("Sign in");
                assertThat(page.locator("#kc-login")).isVisible(); // Keycloak asks anew.
            }
        }
    }

    private static String client(URI pawl) {
        return """
                {
                  "clientId": "pawl-console", "publicClient": true, "standardFlowEnabled": true,
                  "redirectUris": ["%1$s/console"], "webOrigins": ["%1$s"],
                  "attributes": {"pkce.code.challenge.method": "S256", "post.logout.redirect.uris": "%1$s/console",
                    "access.token.lifespan": "30"},
                  "protocolMappers": [
                    {"name": "audience-pawl", "protocol": "openid-connect", "protocolMapper": "oidc-audience-mapper",
                     "config": {"included.custom.audience": "pawl", "access.token.claim": "true"}}]
                }
                """.formatted(pawl);
    }
}

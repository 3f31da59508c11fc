package dev.pawl.console;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.pawl.testing.Eventually;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The browser of this machine, driven by Playwright; one for all tests of a JVM. */
final class Chromium {
    /** How long Playwright waits, as it wants it. */
    static final double PATIENCE_MS = (double) Eventually.PATIENCE.toMillis();

    private static final List<Path> PLACES = List.of(
            Path.of("/usr/bin/chromium"), Path.of("/usr/bin/chromium-browser"), Path.of("/usr/bin/google-chrome"));

    private Chromium() {}

    private static final class Started {
        static final Browser BROWSER = start();
    }

    /** Skips the test where there is no browser, or none can be driven. */
    static Browser get() {
        assumeTrue(isDriverHere(), "skipped: `make console-test` brings what drives a browser (200 MB)");
        assumeTrue(executable().isPresent(), "skipped: no Chromium here; on Debian, apt-get install chromium");
        return Started.BROWSER;
    }

    private static boolean isDriverHere() {
        return Chromium.class.getClassLoader().getResource("driver/linux/") != null;
    }

    private static Optional<Path> executable() {
        return PLACES.stream().filter(Files::isExecutable).findFirst();
    }

    private static Browser start() {
        PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Runtime.getRuntime().addShutdownHook(new Thread(playwright::close, "browser"));
        return playwright
                .chromium()
                .launch(new BrowserType.LaunchOptions()
                        .setExecutablePath(executable().orElseThrow())
                        .setTimeout(PATIENCE_MS)
                        .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage"))); // The tests may run as root.
    }
}

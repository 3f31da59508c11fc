package dev.pawl.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A reader at the console, with a browser profile of their own. */
final class Visit implements AutoCloseable {
    /** Where pictures of the pages go. */
    static final Path PICTURES = Path.of("target", "console");

    private static final int WIDTH = 1280;
    private static final int HEIGHT = 900;

    private final BrowserContext context;
    private final Page page;
    private final String console;
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final List<String> violations;

    private Visit(BrowserContext context, String console, List<String> violations) {
        this.context = context;
        this.violations = violations;
        this.console = console;
        this.page = context.newPage();
        page.onConsoleMessage(message -> {
            if (message.text().contains("Content Security Policy")
                    || message.text().contains("requires 'Trusted")) {
                complaints.add(message.text());
            }
        });
        page.onPageError(complaints::add);
    }

    /** Of somebody with a wide window. */
    static Visit to(URI pawl) {
        return to(pawl, options());
    }

    static Visit to(URI pawl, Browser.NewContextOptions options) {
        BrowserContext context = Chromium.get().newContext(options);
        context.setDefaultTimeout(Chromium.PATIENCE_MS);
        List<String> violations = new CopyOnWriteArrayList<>();
        Prism.between(context, pawl, violations);
        return new Visit(context, pawl + "/console", violations);
    }

    /** Of the same browser; it closes with it. */
    Visit anotherTab() {
        return new Visit(context, console, violations);
    }

    static Browser.NewContextOptions options() {
        return new Browser.NewContextOptions().setViewportSize(WIDTH, HEIGHT).setLocale("en-GB");
    }

    Page page() {
        return page;
    }

    BrowserContext context() {
        return context;
    }

    /** Goes to a page, such as {@code #/jobs}, and signs in. */
    Visit signIn(String address) {
        page.navigate(console + address);
        press("Sign in");
        page.getByRole(AriaRole.BUTTON, named("Sign out")).waitFor();
        return this;
    }

    /** Goes to an address without anything else. */
    Visit open(String address) {
        page.navigate(console + address);
        return this;
    }

    void press(String button) {
        page.getByRole(AriaRole.BUTTON, named(button)).click();
    }

    private static Page.GetByRoleOptions named(String name) {
        return new Page.GetByRoleOptions().setName(name).setExact(true);
    }

    /** Asserts that axe finds nothing, and that neither the policy nor a script has complained. Takes a picture. */
    void assertGood(String name) {
        page.screenshot(new Page.ScreenshotOptions()
                .setPath(PICTURES.resolve(name + ".png"))
                .setFullPage(true));
        List<String> found = new AxeBuilder(page)
                        .withTags(List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"))
                        .analyze()
                        .getViolations()
                        .stream()
                        .flatMap(rule -> rule.getNodes().stream()
                                .map(node -> rule.getId() + ": " + node.getHtml() + " " + node.getFailureSummary()))
                        .toList();
        assertEquals(List.of(), found, name);
        assertEquals(List.of(), complaints, name);
    }

    /** Asserts that Prism has seen no violation of the contract, if it was there. */
    @Override
    public void close() {
        context.close();
        assertEquals(List.of(), violations);
    }
}

package dev.pawl.console;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Page;
import dev.pawl.testing.Api;
import dev.pawl.testing.ManyJobs;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * How soon the board shows its first rows to an editor with 10,000 jobs. It prints figures and asserts none, because they
 * say as much about the machine; {@code make console-speed} runs it.
 */
class FirstRowsCheck {
    private static final int JOBS = 10_000;
    private static final int LOADS = 10;

    /** Notes the time of the first row, once it is drawn. */
    private static final String WATCH = """
            new MutationObserver((_, self) => {
              if (document.querySelector('.board tbody tr')) {
                self.disconnect();
                requestAnimationFrame(() => setTimeout(() => { window.firstRow = {after: performance.now(), at: Date.now()}; }));
              }
            }).observe(document, {childList: true, subtree: true});
            """;

    private static final String FIGURES = """
            (() => {
              const of = (pattern) => performance.getEntriesByType('resource').filter((one) => pattern.test(one.name));
              const [list] = of(/\\/jobs\\?/);
              return {after: firstRow.after, at: firstRow.at, modules: Math.max(...of(/\\.js$/).map((one) => one.responseEnd)),
                asked: list.startTime, list: list.responseEnd - list.startTime};
            })()""";

    @Test
    void of_ten_thousand_jobs() {
        try (ConsoleRig rig = ConsoleRig.start()) {
            Api api = rig.editor();
            ManyJobs.created(rig.pawl().database(), api.createProject(), JOBS);
            try (Visit visit = Visit.to(rig.pawl().url())) {
                Page page = visit.page();
                page.addInitScript(WATCH);
                visit.signIn("#/jobs");
                awaitRows(page);
                for (int load = 1; load <= LOADS; load++) {
                    long start = System.currentTimeMillis();
                    page.reload(); // Signs in again at the issuer, so the page is loaded twice.
                    awaitRows(page);
                    print(load, start, (Map<?, ?>) page.evaluate(FIGURES));
                }
            }
        }
    }

    private static void awaitRows(Page page) {
        assertThat(page.locator(".board tbody tr")).hasCount(50);
        page.waitForCondition(() -> Boolean.TRUE.equals(page.evaluate("window.firstRow !== undefined")));
    }

    private static void print(int load, long start, Map<?, ?> figures) {
        System.out.printf(
                Locale.ROOT,
                "load %d: rows %.0f ms after the page began, %.0f ms after the reload; modules until %.0f ms, list asked at %.0f ms, there after %.0f ms%n",
                load,
                number(figures, "after"),
                number(figures, "at") - start,
                number(figures, "modules"),
                number(figures, "asked"),
                number(figures, "list"));
    }

    private static double number(Map<?, ?> figures, String name) {
        return Double.parseDouble(String.valueOf(figures.get(name)));
    }
}

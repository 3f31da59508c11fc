package dev.pawl.cli;

import dev.pawl.cli.orchestrator.CheckSettings;
import dev.pawl.cli.orchestrator.Finding;
import dev.pawl.cli.orchestrator.OrchestratorCheck;
import dev.pawl.cli.orchestrator.Point;
import dev.pawl.cli.orchestrator.Verdict;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "check",
        description = "Check an orchestrator against spec/orchestrators.md. Sends it webhooks as Pawl does, and takes"
                + " its callbacks. Needs no Pawl. The orchestrator works on made-up jobs, so check one for tests.",
        footerHeading = "%nEnvironment:%n",
        footer = {
            "  PAWL_WEBHOOK_SECRET              whsec_..., as the orchestrator has it",
            "  PAWL_CALLBACK_SECRET             as the orchestrator has it",
            "  PAWL_ORCHESTRATOR_AUTHORIZATION  the Authorization header of the webhooks, if it needs one",
            "  ..._FILE of each                 a file with it instead"
        })
final class OrchestratorCheckCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "URL", description = "Where the orchestrator takes webhooks.")
    private String url = "";

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            defaultValue = "localhost:0",
            description = "Where to take callbacks; port 0 takes a free one (default: ${DEFAULT-VALUE}).")
    private String listen = "";

    @Option(
            names = "--callback-url",
            paramLabel = "URL",
            description = "What the orchestrator reaches that address at, if it runs elsewhere.")
    private @Nullable String callbackUrl;

    @Option(
            names = "--video-uri",
            paramLabel = "URI",
            defaultValue = "s3://media/in.mp4",
            description = "The video of each job; a short one (default: ${DEFAULT-VALUE}).")
    private String videoUri = "";

    @Option(
            names = "--patience",
            paramLabel = "SECONDS",
            defaultValue = "60",
            description = "How long to wait for what must come; longer than a whole job (default: ${DEFAULT-VALUE}).")
    private int patience;

    @Option(
            names = "--quiet",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long to wait for what must not come; longer than a stage (default: ${DEFAULT-VALUE}).")
    private int quiet;

    OrchestratorCheckCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws InterruptedException {
        List<Finding> findings = check(settings());
        session.answer(document(findings), lines(findings));
        return holds(findings) ? ExitCode.DONE : ExitCode.REFUSED;
    }

    private CheckSettings settings() {
        if (patience < 1 || quiet < 0) {
            throw new CliException(ExitCode.USAGE, "--patience must be at least 1, and --quiet at least 0 seconds.");
        }
        CheckVariables variables = new CheckVariables(session.terminal().environment());
        return new CheckSettings(
                CheckVariables.httpUrl("URL", url),
                variables.webhookSecret(),
                variables.callbackSecret(),
                variables.authorization(),
                address(),
                callbackUrl == null ? null : CheckVariables.httpUrl("--callback-url", callbackUrl),
                videoUri,
                Duration.ofSeconds(patience),
                Duration.ofSeconds(quiet));
    }

    private InetSocketAddress address() {
        int colon = listen.lastIndexOf(':');
        String port = listen.substring(colon + 1);
        if (colon < 1 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 0xFFFF) {
            throw new CliException(ExitCode.USAGE, "--listen must be a host and a port, such as 0.0.0.0:8090.");
        }
        return new InetSocketAddress(listen.substring(0, colon), Integer.parseInt(port));
    }

    private List<Finding> check(CheckSettings settings) throws InterruptedException {
        try {
            List<Finding> findings = OrchestratorCheck.run(settings, this::tell);
            if (!session.isForPrograms()) {
                session.console().passed();
            }
            return findings;
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, "Cannot listen at " + listen + ".");
        }
    }

    private void tell(Point point) {
        if (!session.isForPrograms()) {
            session.console().passing(point.id() + " ...");
        }
    }

    private static boolean holds(List<Finding> findings) {
        return findings.stream().allMatch(finding -> finding.verdict() == Verdict.HOLDS);
    }

    private static List<String> lines(List<Finding> findings) {
        List<String> lines = new ArrayList<>(Table.of(
                List.of("", "POINT", "WHAT MUST HOLD (SECTION OF SPEC/ORCHESTRATORS.MD)"),
                findings.stream().map(OrchestratorCheckCommand::row)));
        long holding = findings.stream()
                .filter(finding -> finding.verdict() == Verdict.HOLDS)
                .count();
        lines.add(holding + " of " + findings.size() + " points hold.");
        return lines;
    }

    private static List<String> row(Finding finding) {
        Point point = finding.point();
        String verdict =
                finding.verdict() == Verdict.HOLDS ? "holds" : finding.verdict().toString();
        String found = finding.found().isEmpty() ? "" : " " + finding.verdict() + ": " + finding.found();
        return List.of(verdict, point.id(), point.words() + " (" + point.section() + ")" + found);
    }

    private static Map<String, Object> document(List<Finding> findings) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("holds", holds(findings));
        document.put(
                "points",
                findings.stream().map(OrchestratorCheckCommand::document).toList());
        return document;
    }

    private static Map<String, Object> document(Finding finding) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("point", finding.point().id());
        document.put("verdict", finding.verdict().name().toLowerCase(Locale.ROOT));
        document.put("words", finding.point().words());
        document.put("section", finding.point().section());
        if (!finding.found().isEmpty()) {
            document.put("found", finding.found());
        }
        return document;
    }
}

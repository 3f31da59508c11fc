package dev.pawl.cli;

import picocli.CommandLine.Command;

@Command(name = "orchestrator", description = "For people who write an orchestrator.")
final class OrchestratorCommand {}

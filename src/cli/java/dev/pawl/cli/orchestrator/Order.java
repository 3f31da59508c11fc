package dev.pawl.cli.orchestrator;

import java.util.Set;

/** An order of work, and what becomes of its job. */
enum Order {
    RUN("job.run", "AUDIO_EXTRACTING"),
    REGENERATE("job.regenerate", "REGENERATING"),
    EXPORT("job.export", "EXPORTING");

    private final String type;
    private final String status;

    Order(String type, String status) {
        this.type = type;
        this.status = status;
    }

    /** The type of its webhook. */
    String type() {
        return type;
    }

    /** The status of the job when the order is given. */
    String status() {
        return status;
    }

    /** The statuses whose report ends the work. */
    Set<String> results() {
        return switch (this) {
            case RUN -> Set.of("DRAFT_READY");
            case REGENERATE -> Set.of("DRAFT_READY", "EDITING");
            case EXPORT -> Set.of("EDITING", "DONE");
        };
    }
}

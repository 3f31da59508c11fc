package dev.pawl.dev.orchestrator;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The scenario of a job, set by the parameter {@code demo} in the query or the fragment of its video URI, such as
 * {@code s3://media/in.mp4?demo=fail-at:TRANSCRIBING,slow}.
 *
 * @param failAt the stage that fails; null for none
 */
record DemoScenario(@Nullable Stage failAt, Set<Trait> traits) {
    private static final Logger log = LoggerFactory.getLogger(DemoScenario.class);
    private static final Pattern PARAMETER = Pattern.compile("[?&#]demo=([^&#]*)");
    private static final String FAIL_AT = "fail-at:";

    /** Options besides a failure, by their names in lower case with hyphens. */
    enum Trait {
        /** Every stage takes ten times as long, with a progress callback after each usual duration. */
        SLOW,
        /** Every callback is sent twice. */
        DUPLICATE,
        /** In each stage, the progress callback arrives after the result. */
        REORDER,
        /** The work stops late; until then, job.cancel gets 202. */
        SLOW_STOP,
        /** The work continues until job.kill, and job.cancel always gets 202. */
        IGNORE_CANCEL;

        private String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    DemoScenario {
        traits = Set.copyOf(traits);
    }

    /** The scenario of {@code order}. A retry does not fail again, so that it can show a successful retry. */
    static DemoScenario of(WorkOrder order) {
        DemoScenario asked = parse(order.videoUri());
        return order.isRetry() ? new DemoScenario(null, asked.traits) : asked;
    }

    static DemoScenario parse(String videoUri) {
        Stage failAt = null;
        EnumSet<Trait> traits = EnumSet.noneOf(Trait.class);
        Matcher parameter = PARAMETER.matcher(videoUri);
        while (parameter.find()) {
            for (String word : parameter.group(1).split(",", -1)) {
                boolean isTrait = traits.addAll(Arrays.stream(Trait.values())
                        .filter(trait -> trait.word().equals(word))
                        .toList());
                Stage stage = stageOf(word);
                failAt = stage == null ? failAt : stage;
                if (!isTrait && stage == null) {
                    log.warn("there is no scenario of this name: {}", word);
                }
            }
        }
        return new DemoScenario(failAt, traits);
    }

    boolean has(Trait trait) {
        return traits.contains(trait);
    }

    private static @Nullable Stage stageOf(String word) {
        return Arrays.stream(Stage.values())
                .filter(stage -> word.equals(FAIL_AT + stage))
                .findFirst()
                .orElse(null);
    }
}

package dev.pawl.stream;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What one process tells all others on {@link #CHANNEL}. Any login of the database can write there: it is a hint. */
public sealed interface ChangeMessage {
    /** The channel of PostgreSQL that announcements travel on. */
    String CHANNEL = "pawl_moves";

    /** Some jobs have moved. */
    record Moves(Collection<JobChanged> moves) implements ChangeMessage {
        /** PostgreSQL takes fewer than 8,000 bytes; a move has 74. */
        private static final int MOST_TOGETHER = 100;

        @Override
        public List<String> payloads() {
            List<JobChanged> all = moves.stream().distinct().toList();
            List<String> payloads = new ArrayList<>();
            for (int i = 0; i < all.size(); i += MOST_TOGETHER) {
                payloads.add(all.subList(i, Math.min(all.size(), i + MOST_TOGETHER)).stream()
                        .map(JobChanged::text)
                        .collect(joining("\n")));
            }
            return payloads;
        }
    }

    /** Jobs may have moved without a word of it: whoever follows any has to look. */
    record Anything() implements ChangeMessage {
        private static final String TEXT = "*";

        @Override
        public List<String> payloads() {
            return List.of(TEXT);
        }
    }

    /** As they travel. */
    List<String> payloads();

    /** What {@code payload} says; of one that nobody here wrote, that there may be anything to see. */
    static ChangeMessage parse(String payload) {
        try {
            return new Moves(payload.lines().map(JobChanged::parse).toList());
        } catch (IllegalArgumentException e) {
            return new Anything();
        }
    }
}

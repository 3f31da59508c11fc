package dev.pawl.stream;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** A message to all processes on {@link #CHANNEL}. Any login of the database can write there, so it is only a hint. */
public sealed interface ChangeMessage {
    /** The PostgreSQL channel for notifications. */
    String CHANNEL = "pawl_moves";

    /** Some jobs have changed. */
    record Moves(Collection<JobChanged> moves) implements ChangeMessage {
        /** A payload of PostgreSQL has fewer than 8,000 bytes; a change has 74. */
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

    /** Any job may have changed: every stream must check. */
    record Anything() implements ChangeMessage {
        private static final String TEXT = "*";

        @Override
        public List<String> payloads() {
            return List.of(TEXT);
        }
    }

    /** The message as payloads of NOTIFY. */
    List<String> payloads();

    /** Parses {@code payload}; {@link Anything} if it is malformed. */
    static ChangeMessage parse(String payload) {
        try {
            return new Moves(payload.lines().map(JobChanged::parse).toList());
        } catch (IllegalArgumentException e) {
            return new Anything();
        }
    }
}

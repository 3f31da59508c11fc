package dev.pawl.stream;

import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.stream.Stream;

/** Open streams, by the id of the job or project that they follow. */
final class Watched<S extends LiveStream> {
    private final ConcurrentMap<UUID, Set<S>> byId = new ConcurrentHashMap<>();

    void add(S stream) {
        byId.compute(stream.id(), (id, present) -> {
            Set<S> all = present == null ? ConcurrentHashMap.newKeySet() : present;
            all.add(stream);
            return all;
        });
    }

    void remove(S stream) {
        byId.computeIfPresent(stream.id(), (id, all) -> {
            all.remove(stream);
            return all.isEmpty() ? null : all;
        });
    }

    /** The streams that follow {@code id}. */
    Set<S> of(UUID id) {
        return byId.getOrDefault(id, Set.of());
    }

    Stream<S> all() {
        return byId.values().stream().flatMap(Set::stream);
    }
}

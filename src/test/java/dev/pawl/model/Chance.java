package dev.pawl.model;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Choices by a seed. */
record Chance(RandomGenerator random) {
    /** True {@code percent} times of a hundred. */
    boolean of(int percent) {
        return random.nextInt(100) < percent;
    }

    <T> T among(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    @SafeVarargs
    final <T> T among(T... choices) {
        return choices[random.nextInt(choices.length)];
    }

    /** One of the choices {@code percent} times of a hundred, otherwise null. */
    @Nullable
    String perhaps(int percent, String... choices) {
        return of(percent) ? among(choices) : null;
    }

    /** 1 to {@code most}. */
    int upTo(int most) {
        return 1 + random.nextInt(most);
    }
}

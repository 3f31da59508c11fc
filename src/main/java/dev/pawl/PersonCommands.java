package dev.pawl;

import dev.pawl.pseudonym.ActorKeys;
import dev.pawl.pseudonym.Pseudonyms;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;

/** The commands about one person: {@code pawl pseudonym} and {@code pawl erase} (docs/privacy.md). */
final class PersonCommands {
    private final Pseudonyms pseudonyms;
    private final Consumer<String> out;

    /** @param out takes the output, one line at a time; it never has the subject */
    PersonCommands(Path keys, Consumer<String> out) {
        this.pseudonyms = new Pseudonyms(new ActorKeys(keys));
        this.out = out;
    }

    /** Prints the pseudonym; returns whether there is one. */
    boolean pseudonym(String subject) {
        Optional<String> pseudonym = pseudonyms.existing(subject);
        out.accept(pseudonym.orElse("nobody has this subject, or their key is destroyed"));
        return pseudonym.isPresent();
    }

    /** Destroys the key; returns whether there was one. */
    boolean erase(String subject) {
        boolean erased = pseudonyms.erase(subject);
        out.accept(
                erased
                        ? "erased: the key is destroyed. Within a minute every replica has forgotten it."
                        : "nobody has this subject, or their key is destroyed already");
        return erased;
    }
}

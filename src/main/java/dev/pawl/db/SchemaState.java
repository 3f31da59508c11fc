package dev.pawl.db;

import java.util.List;
import java.util.stream.Stream;

/** What Pawl can expect of its database (spec/decisions/017). */
public sealed interface SchemaState {

    /** The schema is the one that this release was built for, or a newer one that says that it serves this release. */
    record Compatible() implements SchemaState {}

    /** Nobody knows: the database cannot be reached, takes no writes, or has no time. It may be back soon. */
    record Unreachable() implements SchemaState {}

    /** This release cannot work with it, for at least one reason. */
    record Incompatible(List<Problem> problems) implements SchemaState {

        /** Every problem and every remedy, a line each; no value of the configuration. */
        public String message() {
            Stream<String> what = problems.stream().map(problem -> "\n  - " + problem.what());
            Stream<String> remedies = problems.stream().map(Problem::remedy).distinct();
            return Stream.concat(what, remedies.map(remedy -> "\n" + remedy)).reduce("", String::concat);
        }
    }

    /** Something that is wrong, and what puts it right. */
    record Problem(String what, String remedy) {}
}

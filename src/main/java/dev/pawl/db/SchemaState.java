package dev.pawl.db;

import java.util.List;
import java.util.stream.Stream;

/** The state of the database from Pawl's view (spec/decisions/017). */
public sealed interface SchemaState {

    /** The schema is the one of this release, or a newer one that is declared compatible with it. */
    record Compatible() implements SchemaState {}

    /** Unknown: the database is unreachable, read-only or overloaded. It may recover soon. */
    record Unreachable() implements SchemaState {}

    /** This release cannot work with the schema, for at least one reason. */
    record Incompatible(List<Problem> problems) implements SchemaState {

        /** Every problem and every remedy, one per line, without any value of the configuration. */
        public String message() {
            Stream<String> what = problems.stream().map(problem -> "\n  - " + problem.what());
            Stream<String> remedies = problems.stream().map(Problem::remedy).distinct();
            return Stream.concat(what, remedies.map(remedy -> "\n" + remedy)).reduce("", String::concat);
        }
    }

    /** A problem and its remedy. */
    record Problem(String what, String remedy) {}
}

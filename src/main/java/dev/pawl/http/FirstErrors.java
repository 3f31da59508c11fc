package dev.pawl.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.FailFastAssertionException;
import com.networknt.schema.Schema;
import dev.pawl.refusal.FieldError;
import dev.pawl.refusal.Refusal;
import java.util.AbstractList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;

/** Collects the errors of a validation, and stops it as soon as the limit of reported errors is reached. */
final class FirstErrors extends AbstractList<Error> {
    /** The part of the evaluation path that enters one of several alternatives. */
    private static final String ALTERNATIVE = "/oneOf/";

    private final SequencedSet<FieldError> found = new LinkedHashSet<>();

    private FirstErrors() {}

    /** The first errors in {@code body}, up to the limit of reported errors. */
    static List<FieldError> of(Schema schema, JsonNode body) {
        FirstErrors errors = new FirstErrors();
        ExecutionContext context = schema.createExecutionContext();
        context.setErrors(errors);
        try {
            schema.validate(context, body);
        } catch (FailFastAssertionException e) {
            // The limit is reached.
        }
        return List.copyOf(errors.found);
    }

    /** Adds the error, unless it only explains why one of several alternatives does not match. */
    @Override
    public boolean add(Error error) {
        if (!error.getEvaluationPath().toString().contains(ALTERNATIVE)) {
            found.add(fieldError(error));
        }
        if (found.size() == Refusal.Invalid.MOST) {
            throw new FailFastAssertionException(error);
        }
        return true;
    }

    @Override
    public Error get(int index) {
        throw new UnsupportedOperationException("errors are only counted");
    }

    @Override
    public int size() {
        return found.size();
    }

    private static FieldError fieldError(Error error) {
        String pointer = error.getInstanceLocation().toString();
        if (error.getProperty() == null) {
            return new FieldError(pointer, words(error));
        }
        String member = Pointers.member(pointer, error.getProperty());
        return member.equals(pointer)
                ? new FieldError(pointer, "has a field that is not known, with a long name")
                : new FieldError(member, words(error));
    }

    /** The library writes the values of an enum as a JSON array. */
    private static String words(Error error) {
        String message = error.getMessage();
        return error.getKeyword().equals("enum") ? message.replaceAll("[\\[\\]\"]", "") : message;
    }
}

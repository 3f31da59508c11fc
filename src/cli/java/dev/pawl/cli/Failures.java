package dev.pawl.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.pawl.client.ApiException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns every exception of a command into a message and an exit code; never shows a stack trace. */
final class Failures implements IExecutionExceptionHandler {
    private static final int CLIENT_ERROR = 400;

    private final Session session;

    Failures(Session session) {
        this.session = session;
    }

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult arguments) {
        return explain(e);
    }

    /** Prints why a command has failed; returns the exit code. */
    int explain(Exception e) {
        session.console().passed();
        return switch (e) {
            case CliException known -> say(known.exitCode(), String.valueOf(known.getMessage()));
            case ApiException answer when answer.getCode() >= CLIENT_ERROR -> refused(answer);
            case ApiException answer when answer.getCode() != 0 -> notPawl();
            case ApiException unanswered -> unanswered(unanswered.getCause());
            default ->
                say(
                        ExitCode.UNAVAILABLE,
                        "Something unforeseen: " + e.getClass().getSimpleName()
                                + ". What was asked may be done or not.");
        };
    }

    private int refused(ApiException e) {
        ProblemReply problem = ProblemReply.in(e);
        if (problem.errorCode() == null) {
            return say(codeOf(e), "HTTP status " + e.getCode() + ", and no word about it. Is " + url() + " Pawl?");
        }
        problem.words(url()).forEach(session.console()::problem);
        if (Repeats.isWorthRetrying(e)) {
            session.console().problem("  Asked several times. Try again later.");
        }
        return codeOf(e);
    }

    private static int codeOf(ApiException e) {
        return Repeats.isWorthRetrying(e) ? ExitCode.UNAVAILABLE : ExitCode.REFUSED;
    }

    private int unanswered(@Nullable Throwable cause) {
        return switch (cause) {
            case JsonProcessingException nonsense -> notPawl();
            case HttpTimeoutException silence -> unreachable("no answer in time");
            case ConnectException closed -> unreachable("no connection");
            case IOException broken -> unreachable("the connection broke");
            case null, default -> unreachable("interrupted");
        };
    }

    private int unreachable(String why) {
        return say(
                ExitCode.UNAVAILABLE,
                "Pawl cannot be reached at " + url() + ": " + why + ". PAWL_URL says where it is.");
    }

    private int notPawl() {
        return say(ExitCode.UNAVAILABLE, "What answers at " + url() + " is not Pawl. PAWL_URL says where it is.");
    }

    private int say(int exitCode, String words) {
        words.lines().forEach(session.console()::problem);
        return exitCode;
    }

    private String url() {
        return session.pawl().login().url();
    }
}

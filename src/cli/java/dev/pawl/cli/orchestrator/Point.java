package dev.pawl.cli.orchestrator;

import java.util.Locale;

/** What an orchestrator is checked for, in this order. Each is a rule of spec/orchestrators.md. */
public enum Point {
    ACCEPTS("A signed job.run gets a 2xx, and its work reports to the callback_url.", "How you respond"),
    RAW_BODY("The signature is verified over the raw bytes of the body, however it is spaced.", "Verify the signature"),
    SEVERAL_SIGNATURES("One right signature among several is enough.", "Verify the signature"),
    WRONG_SIGNATURE("A webhook without a right signature gets 401, and starts nothing.", "Verify the signature"),
    OLD_TIMESTAMP("A webhook signed ten minutes ago gets 401, and starts nothing.", "Verify the signature"),
    CLOCK_AHEAD(
            "A clock that is four minutes ahead is accepted; one of ten minutes gets 401, and starts nothing.",
            "Verify the signature"),
    CALLBACK_SECRET("Every report has the shared secret in X-Callback-Secret.", "What you send"),
    REPORT_FORM("Every report has an event_id, a status, a time with an offset, and fitting fields.", "What you send"),
    DISPATCH_ID("Every report names the dispatch_id of its order.", "What you send"),
    ORDER("The events of a dispatch are in order, by their sequence or else by their time.", "What you send"),
    FIRST_REPORT("A run starts with AUDIO_EXTRACTING, a retry with the stage after its checkpoint.", "What you send"),
    SAME_EVENT_AGAIN("A report that got a 503 is sent again as the same event.", "What Pawl checks, in this order"),
    REPEATED_RUN("A repeated job.run gets the same 2xx, and the work is done once.", "Rules"),
    WHOLE_WAY("The work goes from stage to stage to a draft, by permitted transitions alone.", "What you send"),
    REGENERATE("job.regenerate leads to a new draft, or back to EDITING.", "A dispatch"),
    EXPORT("job.export leads to DONE, or back to EDITING.", "A dispatch"),
    CANCEL("job.cancel stops any work, and gets 200 or 204 only when nothing is reported any more.", "Rules"),
    REPEATED_CANCEL("A repeated job.cancel gets 200 or 204 again.", "Rules"),
    CANCEL_BEFORE_RUN("job.cancel before its job.run gets 200 or 204; the job.run then gets 410.", "Rules"),
    RUN_AFTER_CANCEL("A job.run that comes after its job.cancel gets 410, and starts nothing.", "Rules"),
    KILL("job.kill ends the work, and gets 200 or 204 only when nothing is reported any more.", "Rules"),
    KILL_BEFORE_RUN("job.kill before its job.run gets 200 or 204; the job.run then gets 410.", "Rules"),
    STOP_DIRECTIVE("After Pawl-Directive: stop, in an answer of any status code, nothing is reported.", "Rules");

    private final String words;
    private final String section;

    Point(String words, String section) {
        this.words = words;
        this.section = section;
    }

    /** Its name in output, such as {@code old-timestamp}. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** What must hold, as a sentence. */
    public String words() {
        return words;
    }

    /** The heading in spec/orchestrators.md below which the rule is. */
    public String section() {
        return section;
    }
}

package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.ConfirmUploadRequest;
import dev.pawl.client.model.Job;
import dev.pawl.client.model.RunResult;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "start",
        description =
                "Create a job, say where its video is, run it, and watch it. The project must exist: a slip of the"
                        + " pen does not make a new one.")
final class StartCommand implements Callable<Integer> {
    private final Session session;

    @Parameters(paramLabel = "VIDEO_URI", description = "Where the video was uploaded to.")
    private String videoUri = "";

    @Option(
            names = "--project",
            paramLabel = "PROJECT",
            required = true,
            description = "The project: its name, its id, or the beginning of its id.")
    private String project = "";

    @Mixin
    private NewNames names = new NewNames();

    @Option(names = "--no-watch", description = "Do not watch the job.")
    private boolean alone;

    StartCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws ApiException {
        Pawl pawl = session.pawl();
        checkVideo();
        String in = ProjectNames.id(pawl, project);
        Job created = pawl.change(key -> pawl.jobs().createJob(in, key, null, names.request()));
        String id = created.getId().toString();
        session.remember(id);
        session.say("Job " + id + " is created.");
        try {
            return run(id);
        } catch (ApiException | CliException e) {
            new Failures(session).explain(e);
            session.console()
                    .problem("  Job " + id
                            + " is created and stays. confirm-upload and run go on with it; cancel ends it.");
            return ExitCode.OTHERWISE;
        }
    }

    private int run(String id) throws ApiException {
        Pawl pawl = session.pawl();
        ConfirmUploadRequest video = new ConfirmUploadRequest().videoUri(videoUri);
        pawl.change(key -> pawl.jobs().confirmUpload(id, video, null, key, null));
        RunResult result = pawl.change(key -> pawl.jobs().runJob(id, null, key, null, Pawl.NOTHING));
        if (alone) {
            session.answer(result, List.of("The job runs; it is in " + result.getStatus() + "."));
            return ExitCode.DONE;
        }
        return Watch.follow(session, id);
    }

    /** What is certainly no URI leaves no job behind. */
    private void checkVideo() {
        try {
            if (new URI(videoUri).isAbsolute()) {
                return;
            }
        } catch (URISyntaxException e) {
            // Refused below, without quoting the text, which may contain a secret.
        }
        throw new CliException(
                ExitCode.USAGE, "VIDEO_URI must be a URI with a scheme, such as s3://media/interview.mp4.");
    }
}

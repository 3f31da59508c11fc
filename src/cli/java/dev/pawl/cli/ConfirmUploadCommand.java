package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.ConfirmUploadRequest;
import dev.pawl.client.model.ConfirmUploadResult;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "confirm-upload", description = "Say where the video of a job is.")
final class ConfirmUploadCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private JobArgument job = new JobArgument();

    @Parameters(index = "1", paramLabel = "VIDEO_URI", description = "Where the video was uploaded to.")
    private String videoUri = "";

    ConfirmUploadCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws ApiException {
        Pawl pawl = session.pawl();
        String id = job.id(session);
        ConfirmUploadRequest body = new ConfirmUploadRequest().videoUri(videoUri);
        ConfirmUploadResult result = pawl.change(key -> pawl.jobs().confirmUpload(id, body, null, key, null));
        session.answer(
                result,
                List.of((result.getReplayed() ? "The video was confirmed before" : "The video is confirmed")
                        + "; the job is in " + result.getJob().getStatus() + "."));
        return ExitCode.DONE;
    }
}

package dev.pawl.cli;

import dev.pawl.client.ApiException;
import dev.pawl.client.model.AuditEvent;
import dev.pawl.client.model.AuditEventPage;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "audit",
        description = "List who moved a job, when and why. Auditors and operators name anybody's job, by its whole id.")
final class AuditCommand implements Callable<Integer> {
    private final Session session;

    @Mixin
    private JobArgument job = new JobArgument();

    AuditCommand(Session session) {
        this.session = session;
    }

    @Override
    public Integer call() throws ApiException {
        Pawl pawl = session.pawl();
        String id = job.id(session);
        List<AuditEvent> all = Pages.all(
                cursor -> pawl.read(() -> pawl.jobs().listAuditEvents(id, Pages.SIZE, cursor, null)),
                AuditEventPage::getItems,
                AuditEventPage::getNextCursor);
        session.answerInTable(
                new AuditEventPage().items(all),
                Table.of(
                        List.of("#", "RECORDED", "FROM", "TO", "BY", "REASON"),
                        all.stream().map(AuditCommand::row)));
        return ExitCode.DONE;
    }

    private static List<String> row(AuditEvent event) {
        return List.of(
                event.getSequence().toString(),
                Printable.time(event.getRecordedAt()),
                Printable.orNothing(event.getPrevStatus()),
                event.getNewStatus().getValue(),
                EventText.actor(event),
                Printable.orNothing(event.getReasonCode()));
    }
}

package dev.pawl.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.format.EventFormat;
import io.cloudevents.jackson.JsonCloudEventData;
import io.cloudevents.jackson.JsonFormat;
import java.net.URI;
import java.time.ZoneOffset;

/** How an export writes an event, in one line (spec/audit_chain.md, A line of an export and CloudEvents). */
public enum TrailFormat {
    /** What a verifier reads. */
    JSONL {
        @Override
        String text(TrailLine line) {
            return line.text();
        }
    },
    /** The same as the data of a CloudEvent, for what knows CloudEvents and not Pawl. */
    CLOUDEVENTS {
        @Override
        String text(TrailLine line) {
            return new String(CLOUD_EVENTS.serialize(cloudEvent(line)), UTF_8);
        }
    };

    private static final EventFormat CLOUD_EVENTS = new JsonFormat();

    /** The line, without its line feed. */
    abstract String text(TrailLine line);

    private static CloudEvent cloudEvent(TrailLine line) {
        TrailEvent event = line.event();
        return CloudEventBuilder.v1()
                .withId(Integer.toString(event.sequence()))
                .withSource(URI.create("/jobs/" + event.jobId()))
                .withType("dev.pawl.audit." + event.eventType())
                .withTime(event.recordedAt().atOffset(ZoneOffset.UTC))
                .withData("application/json", JsonCloudEventData.wrap(line.json()))
                .build();
    }
}

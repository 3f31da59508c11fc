package dev.pawl.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A line of an export (spec/audit_chain.md, A line of an export).
 *
 * @param chain as the line says
 */
public record TrailLine(TrailEvent event, Chain chain) {
    /** In bytes, without the line feed. */
    static final int LONGEST = 65_536;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final DateTimeFormatter MICROSECONDS =
            new DateTimeFormatterBuilder().appendInstant(6).toFormatter(Locale.ROOT);
    private static final Pattern TIME =
            Pattern.compile("([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(\\.([0-9]{1,6}))?Z");
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

    /** Empty if {@code line} has another form. */
    static Optional<TrailLine> parse(byte[] line) {
        try {
            String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(line)).toString();
            if (line.length > LONGEST || !(JSON.readTree(text) instanceof ObjectNode object)) {
                return Optional.empty();
            }
            Fields fields = new Fields(object);
            TrailLine parsed = new TrailLine(
                    new TrailEvent(
                            fields.text("event_type"),
                            fields.id("job_id"),
                            fields.id("project_id"),
                            fields.positive("sequence"),
                            fields.text("actor_type"),
                            fields.optional("actor_id"),
                            fields.optional("prev_status"),
                            fields.text("new_status"),
                            fields.optional("reason_code"),
                            fields.time("occurred_at"),
                            fields.time("recorded_at"),
                            fields.text("correlation_id"),
                            fields.optionalId("callback_id_hash"),
                            fields.optionalId("callback_payload_hash")),
                    Chain.of(fields.matching("chain", HASH)));
            return fields.areAllRead() ? Optional.of(parsed) : Optional.empty();
        } catch (CharacterCodingException | JsonProcessingException | MalformedLineException | DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The fields of a line, each of which is read once. */
    private record Fields(ObjectNode rest) {
        String text(String name) {
            String text = optional(name);
            if (text == null) {
                throw new MalformedLineException();
            }
            return text;
        }

        @Nullable
        String optional(String name) {
            JsonNode value = rest.remove(name);
            if (value == null) {
                return null;
            }
            if (!value.isTextual() || !UTF_8.newEncoder().canEncode(value.textValue())) {
                throw new MalformedLineException();
            }
            return value.textValue();
        }

        String matching(String name, Pattern form) {
            return matcher(text(name), form).group();
        }

        UUID id(String name) {
            return UUID.fromString(matching(name, ID));
        }

        @Nullable
        UUID optionalId(String name) {
            return rest.has(name) ? id(name) : null;
        }

        int positive(String name) {
            JsonNode value = rest.remove(name);
            if (value == null || !value.isInt() || value.intValue() < 1) {
                throw new MalformedLineException();
            }
            return value.intValue();
        }

        Instant time(String name) {
            Matcher time = matcher(text(name), TIME);
            String fraction = time.group(8) == null ? "" : time.group(8);
            return LocalDateTime.of(
                            Integer.parseInt(time.group(1)),
                            Integer.parseInt(time.group(2)),
                            Integer.parseInt(time.group(3)),
                            Integer.parseInt(time.group(4)),
                            Integer.parseInt(time.group(5)),
                            Integer.parseInt(time.group(6)),
                            Integer.parseInt((fraction + "000000000").substring(0, 9)))
                    .toInstant(ZoneOffset.UTC);
        }

        boolean areAllRead() {
            return rest.isEmpty();
        }

        private static Matcher matcher(String text, Pattern form) {
            Matcher matcher = form.matcher(text);
            if (!matcher.matches()) {
                throw new MalformedLineException();
            }
            return matcher;
        }
    }

    private static final class MalformedLineException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** The line, without its line feed. */
    String text() {
        return json().toString();
    }

    /** When Pawl recorded the event. */
    public Instant recordedAt() {
        return event.recordedAt();
    }

    public int sequence() {
        return event.sequence();
    }

    /** The hash of its leaf in the tree of a digest. */
    public byte[] leaf() {
        return MerkleTree.leaf(event.jobId(), event.sequence(), chain.bytes());
    }

    /** The line as an object. */
    public ObjectNode json() {
        ObjectNode line = JsonNodeFactory.instance.objectNode();
        line.put("event_type", event.eventType());
        line.put("job_id", event.jobId().toString());
        line.put("project_id", event.projectId().toString());
        line.put("sequence", event.sequence());
        line.put("actor_type", event.actorType());
        putIfThere(line, "actor_id", event.actorId());
        putIfThere(line, "prev_status", event.prevStatus());
        line.put("new_status", event.newStatus());
        putIfThere(line, "reason_code", event.reasonCode());
        line.put("occurred_at", MICROSECONDS.format(event.occurredAt()));
        line.put("recorded_at", MICROSECONDS.format(event.recordedAt()));
        line.put("correlation_id", event.correlationId());
        putIfThere(line, "callback_id_hash", event.callbackIdHash());
        putIfThere(line, "callback_payload_hash", event.callbackPayloadHash());
        line.put("chain", chain.toString());
        return line;
    }

    private static void putIfThere(ObjectNode line, String name, @Nullable Object value) {
        if (value != null) {
            line.put(name, value.toString());
        }
    }
}

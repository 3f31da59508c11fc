package dev.pawl.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pawl.refusal.FieldError;
import dev.pawl.refusal.Refusal;
import dev.pawl.refusal.RefusedException;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.regex.Pattern;

/** Reads request bodies: their size, then their type, then their shape (spec/openapi.yaml, order of checks). */
public final class Bodies {
    private static final int MAX_BYTES = 64 * 1024;
    private static final String ATTRIBUTE = "pawl.body";
    private static final Pattern JSON_TYPE =
            Pattern.compile("application/json\\s*(;\\s*charset\\s*=\\s*\"?utf-8\"?\\s*)?");

    private final ObjectMapper json;
    private final RequestSchemas schemas;
    /** The value of an empty body, by type. */
    private final ConcurrentMap<Class<?>, Object> empty = new ConcurrentHashMap<>();

    public Bodies(ObjectMapper json, RequestSchemas schemas) {
        this.json = json;
        this.schemas = schemas;
    }

    /**
     * Reads the body, which must be valid by the schema that has the name of {@code type}. No body, or the body {@code
     * null}, counts as {@code {}}. A member that is {@code null} counts as absent.
     */
    public <T> T read(Context ctx, Class<T> type) {
        return read(ctx, type, false);
    }

    /** Like {@link #read}, for a merge patch: a member that is {@code null} is to be removed, if its schema permits. */
    public <T> T readPatch(Context ctx, Class<T> type) {
        return read(ctx, type, true);
    }

    private <T> T read(Context ctx, Class<T> type, boolean isPatch) {
        byte[] bytes = bytes(ctx);
        JsonNode tree = bytes.length == 0 ? NullNode.instance : tree(bytes);
        if (tree.isNull()) {
            return type.cast(empty.computeIfAbsent(type, any -> parse(json.createObjectNode(), any)));
        }
        if (!isPatch) {
            removeNulls(tree);
        }
        return parse(tree, type);
    }

    /** The bytes of the body as they were sent; only after {@link #read}. */
    static byte[] received(Context ctx) {
        byte[] bytes = ctx.attribute(ATTRIBUTE);
        if (bytes == null) {
            throw new IllegalStateException("the body has not been read");
        }
        return bytes;
    }

    private static byte[] bytes(Context ctx) {
        byte[] bytes;
        try {
            bytes = ctx.req().getInputStream().readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw new RefusedException(new Refusal.Invalid("", "could not be read"), e);
        }
        if (bytes.length > MAX_BYTES) {
            throw new RefusedException(new Refusal.PayloadTooLarge());
        }
        if (bytes.length > 0 && !isJson(ctx)) {
            throw new RefusedException(new Refusal.UnsupportedMediaType());
        }
        ctx.attribute(ATTRIBUTE, bytes);
        return bytes;
    }

    private static boolean isJson(Context ctx) {
        // The raw header: the server would fail on an unknown charset.
        String type = ctx.header("Content-Type");
        return type != null && JSON_TYPE.matcher(type.toLowerCase(Locale.ROOT)).matches();
    }

    /** Only from objects: in a list, a null is an item. */
    private static void removeNulls(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().removeIf(member -> member.getValue().isNull());
        }
        node.forEach(Bodies::removeNulls);
    }

    private <T> T parse(JsonNode tree, Class<T> type) {
        List<FieldError> errors = schemas.check(type.getSimpleName(), tree);
        if (!errors.isEmpty()) {
            throw new RefusedException(new Refusal.Invalid(errors));
        }
        try {
            return json.treeToValue(tree, type);
        } catch (JsonProcessingException e) {
            // The constructor refuses what a schema cannot express. Jackson wraps its exception.
            throw e.getCause() instanceof RefusedException refused ? refused : new IllegalStateException(e);
        }
    }

    private JsonNode tree(byte[] bytes) {
        try {
            JsonNode tree = json.readTree(text(bytes));
            if (!(tree instanceof MissingNode)) {
                return tree;
            }
        } catch (JsonProcessingException e) {
            // Its message is the library's, and may quote what was sent.
        }
        throw new RefusedException(new Refusal.Invalid("", "must be well-formed JSON without duplicate keys"));
    }

    /** Decodes strictly: Jackson itself would also accept UTF-16, and replace invalid bytes. */
    private static String text(byte[] bytes) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException e) {
            throw new RefusedException(new Refusal.Invalid("", "must be JSON in UTF-8"));
        }
    }
}

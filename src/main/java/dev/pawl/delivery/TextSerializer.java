package dev.pawl.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.github.kagkarlsson.scheduler.serializer.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@link dev.pawl.dispatch.Outbox} wrote: the data of a task is the value of the {@code traceparent} header.
 */
final class TextSerializer implements Serializer {
    @Override
    public byte @Nullable [] serialize(@Nullable Object data) {
        return data == null ? null : data.toString().getBytes(US_ASCII);
    }

    @Override
    public <T> @Nullable T deserialize(Class<T> type, byte @Nullable [] data) {
        return data == null ? null : type.cast(new String(data, US_ASCII));
    }
}

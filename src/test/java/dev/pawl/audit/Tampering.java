package dev.pawl.audit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Changes exports at random: whole lines, values, letters, bytes. */
final class Tampering {
    private final Random random;

    Tampering(Random random) {
        this.random = random;
    }

    /** The file after one to three changes. */
    byte[] of(List<String> lines) {
        List<byte[]> changed = new ArrayList<>();
        lines.forEach(line -> changed.add(line.getBytes(UTF_8)));
        for (int i = random.nextInt(3); i >= 0; i--) {
            change(changed);
        }
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (byte[] line : changed) {
            file.writeBytes(line);
            file.write('\n');
        }
        byte[] all = file.toByteArray();
        return random.nextInt(20) == 0 ? java.util.Arrays.copyOf(all, random.nextInt(all.length)) : all;
    }

    private void change(List<byte[]> lines) {
        if (lines.isEmpty()) {
            return;
        }
        int at = random.nextInt(lines.size());
        int other = random.nextInt(lines.size());
        switch (random.nextInt(10)) {
            case 0 -> lines.remove(at);
            case 1 -> lines.add(at, lines.get(other));
            case 2 -> Collections.swap(lines, at, other);
            case 3 -> lines.subList(Math.min(at, other), Math.max(at, other)).clear();
            case 4 -> lines.set(at, bytes(lines.get(at)));
            default -> lines.set(at, text(new String(lines.get(at), UTF_8)).getBytes(UTF_8));
        }
    }

    /** Also what is no UTF-8 any more. */
    private byte[] bytes(byte[] line) {
        byte[] changed = line.clone();
        if (changed.length > 0) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        return changed;
    }

    private String text(String line) {
        return switch (random.nextInt(22)) {
            case 0 -> line.replace("\"mara\"", "\"sara\"");
            case 1 -> line.replace("\"sequence\":2,", "\"sequence\":3,");
            case 2 -> line.replace("\"sequence\":", "\"sequence\":1");
            case 3 -> line.replaceFirst("\"sequence\":(\\d+)", "\"sequence\":$1.0");
            case 4 -> line.replaceFirst("\"sequence\":(\\d+)", "\"sequence\":\"$1\"");
            case 5 -> line.replaceFirst("(\"occurred_at\":\"[^\"]*)Z", "$1+00:00");
            case 6 ->
                line.replaceFirst("\"occurred_at\":\"....", "\"occurred_at\":\"" + of("0000", "0400", "9999", "1969"));
            case 7 ->
                line.replaceFirst("(\"recorded_at\":\"[^\"]{10})T..", "$1T" + of("24", "23", "60", "\u0661\u0662"));
            case 8 -> line.replaceFirst("(\"recorded_at\":\"[^\".]*)\\.[0-9]*", "$1" + of("", ".5", ".1234567", "."));
            case 9 -> line.replaceFirst("\"reason_code\":\"[^\"]*\",", "");
            case 10 ->
                line.replaceFirst(
                        "\"new_status\":\"[A-Z_]*\"", "\"new_status\":\"" + of("DONE", "", "x\\u0000") + "\"");
            case 11 ->
                line.replaceFirst("\"prev_status\":\"[A-Z_]*\"", "\"prev_status\":" + of("null", "\"DONE\"", "[]"));
            case 12 ->
                line.replaceFirst(
                        "\"actor_id\":\"[^\"]*\"", "\"actor_id\":" + of("\"\\ud83e\"", "\"\\ud83e\\udd89\"", "7"));
            case 13 -> line.replaceFirst("\\{", "{\"actor_type\":\"system\",");
            case 14 -> line.replaceFirst("\\{", "{\"note\":" + of("1", "\"a\"", "NaN", "{\"a\":1,\"a\":2}") + ",");
            case 15 -> line.replaceFirst("\"chain\":\"(.)", "\"chain\":\"" + of("0", "A", "f"));
            case 16 ->
                line.replaceFirst(
                        "\"job_id\":\"([^\"]*)\"",
                        "\"job_id\":\"" + of("00000000", "ffffffff", "FFFFFFFF") + "-1c2a-7def-8a01-0123456789ab\"");
            case 17 -> line + of("}", " ", "\t\r", "{}", "\u00a0", "\ufeff");
            case 18 -> of("\ufeff", "  ", "", "[", "[".repeat(5_000)) + line;
            case 19 -> line.replaceFirst("\"callback_id_hash\":\"[^\"]*\",", "");
            case 20 ->
                line.replaceFirst(
                        "\"correlation_id\":\"", "\"correlation_id\":\"" + of("x", "x".repeat(TrailLine.LONGEST)));
            default -> line.replaceFirst("JOB_CREATED", "JOB_STATUS_TRANSITION_APPLIED");
        };
    }

    private String of(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}

package dev.pawl.db;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The settings that every session of Pawl sets in one statement after connecting, so that nothing depends on the
 * settings of the server, the database or the role (spec/decisions/041).
 */
final class SessionSettings {
    private static final Map<String, String> ALWAYS = new LinkedHashMap<>();

    private SessionSettings() {}

    static {
        // The server detects a lost or unresponsive client host within about ten seconds.
        ALWAYS.put("tcp_keepalives_idle", "5");
        ALWAYS.put("tcp_keepalives_interval", "2");
        ALWAYS.put("tcp_keepalives_count", "3");
        ALWAYS.put("tcp_user_timeout", "10s");
        // Connections of the pool and the listening one may be idle for long.
        ALWAYS.put("idle_session_timeout", "0");
        // Statements after a lock must see what was committed while it was waited for.
        ALWAYS.put("default_transaction_isolation", "read committed");
        ALWAYS.put("search_path", "public");
        // Settings that change the meaning of statements and values.
        ALWAYS.put("standard_conforming_strings", "on");
        ALWAYS.put("array_nulls", "on");
        ALWAYS.put("transform_null_equals", "off");
    }

    /** For migrations, which may take long and set their own lock timeouts. */
    static String ofTheOwner() {
        Map<String, String> wanted = new LinkedHashMap<>(ALWAYS);
        wanted.put("statement_timeout", "0");
        wanted.put("idle_in_transaction_session_timeout", "0");
        wanted.put("transaction_timeout", "0");
        return statement(wanted);
    }

    /** For the service: everything has a timeout. */
    static String sql(DatabaseTiming timing) {
        Map<String, String> wanted = new LinkedHashMap<>(ALWAYS);
        wanted.put("lock_timeout", millis(timing.lock()));
        wanted.put("statement_timeout", millis(timing.statement()));
        wanted.put("idle_in_transaction_session_timeout", millis(timing.idleInTransaction()));
        wanted.put("transaction_timeout", millis(timing.transaction()));
        return statement(wanted);
    }

    /** Skips settings that the server does not know, such as some on PostgreSQL 15. */
    private static String statement(Map<String, String> wanted) {
        return wanted.entrySet().stream()
                .map(setting -> "('%s', '%s')".formatted(setting.getKey(), setting.getValue()))
                .collect(joining(
                        ", ",
                        "SELECT pg_catalog.set_config(name, wanted, false) FROM (VALUES ",
                        ") AS setting (name, wanted) WHERE pg_catalog.current_setting(name, true) IS NOT NULL"));
    }

    private static String millis(Duration limit) {
        return limit.toMillis() + "ms";
    }
}

package dev.pawl.db;

import static java.util.stream.Collectors.joining;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What every session of the service sets for itself, once it is connected, so that nothing depends on what somebody has
 * set for the server, the database or the role (spec/decisions/041).
 */
final class SessionSettings {
    private static final Map<String, String> WANTED = new LinkedHashMap<>();

    static {
        // How long a row lock is waited for before JOB_BUSY, and any statement before it is given up. Both are less
        // than
        // what a silent socket is given, so that a database that is alive answers first.
        WANTED.put("lock_timeout", "2s");
        WANTED.put("statement_timeout", "2500ms");
        // A process that is frozen or lost between its lock and its commit lets go of the row after so long; far more
        // than a pause of the virtual machine.
        WANTED.put("idle_in_transaction_session_timeout", "5s");
        WANTED.put("transaction_timeout", "15s");
        // The server notices that a host is gone, or takes nothing of what it is sent, within about ten seconds.
        WANTED.put("tcp_keepalives_idle", "5");
        WANTED.put("tcp_keepalives_interval", "2");
        WANTED.put("tcp_keepalives_count", "3");
        WANTED.put("tcp_user_timeout", "10s");
        // Connections of the pool and the one that listens are idle for long, and are meant to be.
        WANTED.put("idle_session_timeout", "0");
        // What follows a lock in one trip has to see what was committed while the lock was waited for.
        WANTED.put("default_transaction_isolation", "read committed");
        WANTED.put("search_path", "public");
        // What statements and their values mean.
        WANTED.put("standard_conforming_strings", "on");
        WANTED.put("array_nulls", "on");
        WANTED.put("transform_null_equals", "off");
    }

    /** Sets all of it in one statement; what the server does not know yet, as PostgreSQL 15 not all of it, is left out. */
    static final String SQL = WANTED.entrySet().stream()
            .map(setting -> "('%s', '%s')".formatted(setting.getKey(), setting.getValue()))
            .collect(joining(
                    ", ",
                    "SELECT pg_catalog.set_config(name, wanted, false) FROM (VALUES ",
                    ") AS setting (name, wanted) WHERE pg_catalog.current_setting(name, true) IS NOT NULL"));

    private SessionSettings() {}
}

package dev.pawl.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.pawl.db.Migrations;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A migrated database of its own on a real PostgreSQL (spec/decisions/006): the server at {@code TEST_DATABASE_URL}
 * (a JDBC URL of a superuser) if that is set, else a container where Docker answers, else an embedded server.
 */
public final class TestDatabase {
    static final String SUPERUSER = "superuser";

    private static final String PASSWORD = "test-only";
    /** More than the threads that any test reads with. */
    private static final int LENT = 20;
    /** As short as the pool permits: there are many databases, and their server has a limit. */
    private static final Duration IDLE = Duration.ofSeconds(10);
    /** Number of the lock under which roles are made. */
    private static final int ROLES = 1;

    /** Does what {@code pawl adopt} does, so that this copy counts as an original. */
    private static final String MOVE_IN =
            "UPDATE home SET database_oid = (SELECT oid FROM pg_database WHERE datname = current_database())";

    private static final String OTHERS = "SELECT pid FROM pg_stat_activity WHERE datname = current_database()"
            + " AND backend_type = 'client backend' AND pid <> pg_backend_pid()";

    private final String server;
    private final String name;
    /** By the role; empty unless sessions are kept, as they are on the server that outlives every test. */
    private final Map<String, HikariDataSource> kept = new ConcurrentHashMap<>();

    private boolean keepsSessions;

    private TestDatabase(String server, String name) {
        this.server = server;
        this.name = name;
    }

    private static final class Server {
        /** One for all tests of this JVM, ended with it. */
        static final String URL = start();

        private static String start() {
            String given = System.getenv("TEST_DATABASE_URL");
            if (given != null && !given.isBlank()) {
                return given;
            }
            return DockerClientFactory.instance().isDockerAvailable() ? container() : embedded();
        }

        @SuppressWarnings("resource") // Testcontainers ends it with this JVM.
        private static String container() {
            PostgreSQLContainer postgres =
                    new PostgreSQLContainer("postgres:18").withStartupTimeout(Eventually.PATIENCE);
            postgres.start();
            return postgres.getJdbcUrl() + "&user=" + postgres.getUsername() + "&password=" + postgres.getPassword();
        }

        private static String embedded() {
            try {
                EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                        .setPort(FreePort.find())
                        .setServerConfig("timezone", "America/Caracas")
                        .setServerConfig("max_connections", "300")
                        .setPGStartupWait(Eventually.PATIENCE)
                        .setRegisterShutdownHook(false) // AtExit ends it, behind those who use it.
                        .start();
                return AtExit.close(postgres).getJdbcUrl("postgres", "postgres");
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private static final class Template {
        /** Migrated once for all tests of this JVM; nobody connects to it. */
        static final TestDatabase MIGRATED = createOn(Server.URL);
    }

    /** A new database with roles and schema. */
    public static TestDatabase create() {
        try {
            TestDatabase database = Template.MIGRATED.copy();
            execute(database.superuserUrl(), MOVE_IN);
            database.keepsSessions = true;
            return database;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new database with roles and schema on a server of the test's own, by the JDBC URL of its superuser. */
    public static TestDatabase createOn(String server) {
        TestDatabase database = bare(server);
        new Migrations(database.url(), "pawl_owner", PASSWORD).migrate();
        return database;
    }

    /** A new database with roles, and without a schema. */
    public static TestDatabase withoutSchema() {
        return bare(Server.URL);
    }

    /** As {@link #withoutSchema}, on a server of the test's own. */
    public static TestDatabase withoutSchemaOn(String server) {
        return bare(server);
    }

    /** A copy of this one, which no Pawl is connected to, on the same server. */
    public TestDatabase copy() {
        endSessions();
        TestDatabase copy = new TestDatabase(server, newName());
        try {
            execute(server, "CREATE DATABASE " + copy.name + " TEMPLATE " + name);
            copy.layGroundwork();
            return copy;
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** This one under another name; no Pawl is connected to it. */
    public TestDatabase renamed() {
        endSessions();
        TestDatabase renamed = new TestDatabase(server, newName());
        try {
            execute(server, "ALTER DATABASE " + name + " RENAME TO " + renamed.name);
            return renamed;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The same database on another server, which has a copy of it. */
    public TestDatabase on(String otherServer) {
        return new TestDatabase(otherServer, name);
    }

    private static String newName() {
        return "pawl_test_" + UUID.randomUUID().toString().replace("-", "");
    }

    private static TestDatabase bare(String server) {
        TestDatabase database = untouched(server);
        try {
            database.layGroundwork();
            return database;
        } catch (SQLException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A new database that roles.sql was not run in. */
    public static TestDatabase untouched(String server) {
        TestDatabase database = new TestDatabase(server, newName());
        try {
            execute(server, "CREATE DATABASE " + database.name);
            return database;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Runs roles.sql in it, and gives the roles their passwords. */
    public void layGroundwork() throws SQLException, IOException {
        try (Connection turn = DriverManager.getConnection(server);
                Statement statement = turn.createStatement()) {
            // Roles are the whole server's. PostgreSQL fails when another JVM changes one at the same time.
            statement.execute("SELECT pg_advisory_lock(" + ROLES + ")");
            execute(superuserUrl(), resource("/db/roles.sql"));
            // All tests share the role.
            statement.execute("ALTER ROLE pawl_service CONNECTION LIMIT -1");
            for (String role : new String[] {"pawl_owner", "pawl_service", "pawl_reader"}) {
                statement.execute("ALTER ROLE " + role + " PASSWORD '" + PASSWORD + "'");
            }
        }
    }

    /** JDBC URL without credentials. */
    public String url() {
        String root = server.replaceAll("\\?.*", "");
        return root.substring(0, root.lastIndexOf('/') + 1) + name;
    }

    /** Of the database, on its server. */
    public String name() {
        return name;
    }

    /** Password of each of the three roles. */
    public String password() {
        return PASSWORD;
    }

    /**
     * A connection as one of the three roles, or as {@link #SUPERUSER}, for statements that leave the session as it is:
     * another may get it next. A new session has to learn the tables and their guards first, which takes longer than
     * what most tests ask.
     */
    Connection lend(String role) throws SQLException {
        if (!keepsSessions) {
            return role.equals(SUPERUSER) ? connectAsSuperuser() : connect(role);
        }
        return kept.computeIfAbsent(role, this::pool).getConnection();
    }

    /** Waits until nobody but a superuser who asks is connected. The statistics of what was done are complete then. */
    public void awaitEndOfSessions() {
        endSessions();
        Eventually.await(() -> Query.textsOfAll(this, OTHERS).isEmpty(), "sessions have not ended");
    }

    private void endSessions() {
        kept.values().forEach(HikariDataSource::close);
        kept.clear();
    }

    private HikariDataSource pool(String role) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(role.equals(SUPERUSER) ? superuserUrl() : url());
        if (!role.equals(SUPERUSER)) {
            config.setUsername(role);
            config.setPassword(PASSWORD);
        }
        config.setMinimumIdle(0);
        config.setIdleTimeout(IDLE.toMillis());
        config.setMaximumPoolSize(LENT);
        config.setConnectionTimeout(Eventually.PATIENCE.toMillis());
        return AtExit.close(new HikariDataSource(config));
    }

    /** A connection as one of the three roles. */
    public Connection connect(String role) throws SQLException {
        return DriverManager.getConnection(url(), role, PASSWORD);
    }

    /** A connection that no privilege stops, only constraints and triggers. */
    public Connection connectAsSuperuser() throws SQLException {
        return DriverManager.getConnection(superuserUrl());
    }

    /** JDBC URL with the credentials of a superuser. */
    public String superuserUrl() {
        String parameters = server.contains("?") ? server.substring(server.indexOf('?')) : "";
        return url() + parameters;
    }

    private static void execute(String url, String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String resource(String path) throws IOException {
        try (InputStream in = TestDatabase.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + path);
            }
            return new String(in.readAllBytes(), UTF_8);
        }
    }
}

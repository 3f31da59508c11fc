package dev.pawl.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariCredentialsProvider;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** Connection pools to a writable PostgreSQL server, with a timeout on everything that can take long. */
public final class ConnectionPool {
    private static final int CONNECT_SECONDS = 2;
    private static final long VALIDATION_MILLIS = 1_000;

    /**
     * One or more hosts, a database, parameters. Checked here because the driver quotes invalid URLs in its messages,
     * which could reveal a login before the host.
     */
    private static final Pattern URL = Pattern.compile("jdbc:postgresql:(//HOST(,HOST)*)?/[^/?]+(\\?.*)?"
            .replace("HOST", "([\\w.-]+|\\[[\\da-fA-F:]+])(:\\d{1,5})?"));

    private ConnectionPool() {}

    /** Whether {@code url} has the expected form. */
    public static boolean accepts(String url) {
        try {
            return URL.matcher(url).matches() && DriverManager.getDriver(url) != null;
        } catch (SQLException e) {
            return false;
        }
    }

    /** Opens a connection like those of {@code pool}, outside of the pool; the caller must close it. */
    static Connection connectOutside(HikariDataSource pool, String applicationName) throws SQLException {
        Properties properties = new Properties();
        properties.putAll(pool.getDataSourceProperties());
        properties.put("ApplicationName", applicationName);
        Credentials login = pool.getCredentialsProvider().getCredentials();
        properties.put("user", login.getUsername());
        properties.put("password", login.getPassword());
        Connection connection = DriverManager.getConnection(pool.getJdbcUrl(), properties);
        try (Statement settings = connection.createStatement()) {
            settings.execute(pool.getConnectionInitSql());
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /**
     * Opens a pool that fills in the background, now or as soon as the database is reachable.
     *
     * @param password asked for whenever a connection is opened
     */
    public static HikariDataSource open(
            String url, String user, Supplier<String> password, int size, DatabaseTiming timing) {
        return open("pawl", url, () -> Credentials.of(user, password.get()), size, timing);
    }

    /** Opens a pool of one connection like those of {@code pool}, for work that must not wait for a free one. */
    public static HikariDataSource openBeside(HikariDataSource pool, String name, DatabaseTiming timing) {
        return open(name, pool.getJdbcUrl(), pool.getCredentialsProvider(), 1, timing);
    }

    private static HikariDataSource open(
            String name, String url, HikariCredentialsProvider login, int size, DatabaseTiming timing) {
        HikariConfig hikari = new HikariConfig();
        hikari.setPoolName(name);
        hikari.setJdbcUrl(url);
        hikari.setCredentialsProvider(login);
        hikari.setMaximumPoolSize(size);
        hikari.setConnectionTimeout(timing.connection().toMillis());
        hikari.setValidationTimeout(
                Math.min(VALIDATION_MILLIS, timing.connection().toMillis()));
        hikari.setInitializationFailTimeout(-1);
        hikari.setExceptionOverride(new LostSessions());
        hikari.setConnectionInitSql(SessionSettings.sql(timing));
        hikari.addDataSourceProperty("ApplicationName", name);
        // Connect only to a host that accepts writes, whether there is one or several; the URL may say
        // otherwise.
        hikari.addDataSourceProperty("targetServerType", "primary");
        hikari.addDataSourceProperty("connectTimeout", Integer.toString(CONNECT_SECONDS));
        hikari.addDataSourceProperty(
                "socketTimeout", Long.toString(timing.silence().toSeconds()));
        hikari.addDataSourceProperty("tcpKeepAlive", "true");
        return new HikariDataSource(hikari);
    }
}

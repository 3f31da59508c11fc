package dev.pawl;

import java.net.URL;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that can be set, read once from the environment (README, Configuration).
 *
 * @param port TCP port to listen on; 0 takes a free one
 * @param database where and as whom to reach PostgreSQL
 * @param tokens whose tokens to believe
 */
public record Config(int port, DatabaseConfig database, TokenConfig tokens) {
    private static final Logger log = LoggerFactory.getLogger(Config.class);

    /**
     * @param url a JDBC URL, {@code jdbc:postgresql://...}
     * @param poolSize how many connections to keep, 1 to 200
     */
    public record DatabaseConfig(String url, String user, String password, int poolSize) {
        @Override
        public String toString() {
            return "DatabaseConfig[user=" + user + ", poolSize=" + poolSize + "]";
        }
    }

    /**
     * @param jwksUrl where the issuer publishes its keys, http or https
     * @param rolesClaim path of the claim that holds the roles, names separated by dots
     */
    public record TokenConfig(URL jwksUrl, String issuer, String audience, String rolesClaim) {}

    /**
     * Warns about variables called {@code PAWL_...} that it does not know, by name.
     *
     * @throws InvalidConfigException naming every variable that is missing or wrong
     */
    public static Config fromEnvironment(Map<String, String> environment) {
        EnvironmentReader reader = new EnvironmentReader(environment);
        int port = reader.integer("PAWL_PORT", 8080, 0, 65535);
        DatabaseConfig database = database(reader);
        URL jwksUrl = reader.httpUrl("PAWL_JWKS_URL");
        String issuer = reader.required("PAWL_JWT_ISSUER");
        String audience = reader.required("PAWL_JWT_AUDIENCE");
        String rolesClaim = reader.optional("PAWL_JWT_ROLES_CLAIM", "roles");
        reader.unknown().forEach(name -> log.warn("{} is not a variable that Pawl knows; ignored", name));
        reader.check();
        return new Config(port, database, new TokenConfig(jwksUrl, issuer, audience, rolesClaim));
    }

    /** As {@link #fromEnvironment}, of the variables that {@code migrate} needs. */
    public static DatabaseConfig databaseFromEnvironment(Map<String, String> environment) {
        EnvironmentReader reader = new EnvironmentReader(environment);
        DatabaseConfig database = database(reader);
        reader.check();
        return database;
    }

    private static DatabaseConfig database(EnvironmentReader reader) {
        return new DatabaseConfig(
                reader.jdbcUrl("PAWL_DATABASE_URL"),
                reader.optional("PAWL_DATABASE_USER", "pawl_service"),
                reader.optional("PAWL_DATABASE_PASSWORD", ""),
                reader.integer("PAWL_DATABASE_POOL_SIZE", 8, 1, 200));
    }
}

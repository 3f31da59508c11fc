package dev.pawl.db;

import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.SqlSession;
import dev.pawl.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;

/** The login of a test of the guards: the guards hold for the service and for a superuser alike. */
enum RoleLogin {
    SERVICE,
    SUPERUSER;

    SqlSession connect() throws SQLException {
        TestDatabase database = RunningPawl.shared().database();
        Connection connection = switch (this) {
            case SERVICE -> database.connect("pawl_service");
            case SUPERUSER -> database.connectAsSuperuser();
        };
        return new SqlSession(connection);
    }
}

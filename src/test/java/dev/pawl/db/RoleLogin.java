package dev.pawl.db;

import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.SqlSession;
import dev.pawl.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;

/** As whom a test of the guards is connected: what holds for the service holds for whoever may do everything. */
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

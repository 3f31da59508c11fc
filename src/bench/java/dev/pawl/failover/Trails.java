package dev.pawl.failover;

import dev.pawl.testing.SqlSession;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Compares what clients were told with what a database has. */
final class Trails {
    private Trails() {}

    /**
     * @param lost 2xx responses whose change is not in the database
     * @param wrong other violations, and unexpected responses
     */
    record Compared(long lost, List<String> wrong) {}

    /** @param url of the database, for its superuser; {@code loads} have been stopped */
    static Compared compare(String url, List<Load> loads) {
        long lost = 0;
        List<String> wrong = new ArrayList<>();
        Map<String, List<String>> trails = trails(url, wrong);
        for (Load load : loads) {
            wrong.addAll(load.surprises());
            for (Acknowledged job : load.jobs()) {
                List<String> trail = trails.getOrDefault(job.job(), List.of());
                lost += job.lostIn(trail);
                if (job.isExceededBy(trail)) {
                    wrong.add("moved without a request: " + job.job() + " " + trail);
                }
            }
        }
        return new Compared(lost, wrong);
    }

    /** The statuses of each job by its audit events; the row of the job must agree. */
    private static Map<String, List<String>> trails(String url, List<String> wrong) {
        Map<String, List<String>> trails = new HashMap<>();
        try (SqlSession rows = new SqlSession(DriverManager.getConnection(url))) {
            for (String row : rows.texts("SELECT job_id || ' ' || string_agg(new_status::text, ' ' ORDER BY sequence)"
                    + " FROM audit_event GROUP BY job_id")) {
                List<String> words = List.of(row.split(" ", -1));
                trails.put(words.getFirst(), words.subList(1, words.size()));
            }
            for (String row : rows.texts("SELECT id || ' ' || status || ' ' || version FROM job")) {
                String[] words = row.split(" ", -1);
                List<String> trail = trails.getOrDefault(words[0], List.of("NO_TRAIL"));
                if (!trail.getLast().equals(words[1]) || trail.size() != Integer.parseInt(words[2])) {
                    wrong.add("job and trail differ: " + row + " " + trail);
                }
            }
            return trails;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}

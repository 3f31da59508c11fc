package dev.pawl.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Paths that are spelled to slip past a route, ids of other editors' resources, and unknown methods. */
final class PathAttacks {
    private static final List<String> METHODS = List.of(
            "HEAD",
            "OPTIONS",
            "TRACE",
            "PUT",
            "DELETE",
            "PATCH",
            "GET",
            "POST",
            "PROPFIND",
            "FOO",
            "get",
            "G\u0000T",
            "PRI",
            "CONNECT",
            "X".repeat(300),
            "X".repeat(17_000),
            "(GET)",
            "GE\u00e9");

    private final World world;

    PathAttacks(World world) {
        this.world = world;
    }

    /** An operation on an id that is missing, foreign or malformed: always the same 404. */
    Attack id(Spec.Described described) {
        String path = described.operation().pathFor(world.oneOf(world.idsOfNothing(described.operation())));
        Draft draft = Draft.good(described, world).target(path);
        // To the orchestrator, another editor's job is a job.
        return draft.attack(
                "path: id", described.operation().namesResource() ? Expected.only(404) : Expected.DOCUMENTED);
    }

    /** The path of an operation, misspelled so that it matches none. */
    Attack spelling(Spec.Described described) {
        Draft draft = Draft.good(described, world);
        String target = world.oneOf(spellings(draft.path()));
        return draft.target(target).stray("path: spelling", Expected.only(400, 404, 405, 414));
    }

    /** A method that the path does not take. */
    Attack method(Spec.Described described) {
        String method = world.oneOf(METHODS);
        Draft draft = Draft.good(described, world).method(method);
        boolean isToken = method.matches("[A-Za-z]{1,300}") && !method.equals("CONNECT") && !method.equals("PRI");
        String as = method.equals("HEAD") ? "GET" : method;
        boolean documented = Spec.operations().stream()
                .anyMatch(other ->
                        other.operation().path().equals(described.operation().path())
                                && other.operation().method().equals(as));
        if (documented) {
            return draft.attack("method", Expected.DOCUMENTED);
        }
        // PATCH /jobs/counts, say, asks for the job "counts".
        boolean isOfAnother = Spec.operations().stream()
                .anyMatch(other -> other.operation().method().equals(as)
                        && described
                                .operation()
                                .path()
                                .matches(other.operation().path().replaceAll("\\{[^}]+}", "[^/]+")));
        if (isOfAnother) {
            return draft.stray("method", Expected.only(400, 404));
        }
        return draft.stray("method", isToken ? Expected.only(405) : Expected.only(400, 404, 405, 414, 431));
    }

    private static List<String> spellings(String path) {
        int last = path.lastIndexOf('/');
        String before = path.substring(0, last);
        String end = path.substring(last + 1);
        List<String> spellings = new ArrayList<>(List.of(
                path + "/",
                "/" + path,
                before + "//" + end,
                path + "//",
                path + "/.",
                path + "/..",
                before + "/./" + end,
                before + "/x/../" + end,
                "/x/.." + path,
                "/..",
                path + "/%2e",
                path + "/%2e%2e/" + end,
                "/%2e" + path,
                before + "/%2e%2e" + path,
                before + "%2f" + end,
                before + "%2F" + end,
                before + "%5c" + end,
                before + "\\" + end,
                path + "%2f",
                path + ";",
                path + ";a=b",
                before + ";a=b/" + end,
                before + "/;/" + end,
                before + "/..;/" + end,
                path + "%00",
                path + "%0d%0aX-Injected:%201",
                path + "%20",
                path + "%c0%ae",
                path + "%ff",
                path + "%u0041",
                path + "%",
                path + "%zz",
                path + "%ed%a0%80",
                path + "\u0001",
                path + "\u00e9",
                path + "%23a",
                path + "%3fa",
                path + "%3b",
                path.substring(1),
                "*",
                "/*",
                "?a",
                before.toUpperCase(Locale.ROOT) + "/" + end.toUpperCase(Locale.ROOT) + "X",
                "http://elsewhere.invalid" + path,
                "//elsewhere.invalid" + path,
                "file://" + path,
                "localhost:80",
                path + "/" + "x".repeat(5_000),
                path + "x".repeat(17_000),
                "/" + "x/".repeat(2_000),
                "/" + "../".repeat(1_000),
                path + ".json",
                path + "~",
                "/.env",
                "/actuator",
                "/WEB-INF/web.xml",
                "/META-INF/MANIFEST.MF",
                "/%57EB-INF/web.xml",
                "/cgi-bin/" + Words.MARK,
                "/<script>",
                "/|\"^`{}"));
        if (path.equals("/")) {
            return spellings;
        }
        String first = path.substring(1, 2);
        spellings.add("/" + first.toUpperCase(Locale.ROOT) + path.substring(2));
        spellings.add("/%" + Integer.toHexString(first.charAt(0)) + path.substring(2) + "/");
        return spellings;
    }
}

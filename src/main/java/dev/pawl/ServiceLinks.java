package dev.pawl;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The variables that Kubernetes sets in every pod for a Service whose name begins with {@code pawl}, such as {@code
 * PAWL_PORT=tcp://10.0.0.1:8080}. They are not settings of Pawl, though they may have the name of one.
 */
final class ServiceLinks {
    private static final Pattern NAME = Pattern.compile(
            "PAWL(_[A-Z0-9_]+)?_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");
    private static final Pattern PORT = Pattern.compile("PAWL(_[A-Z0-9_]+)?_PORT");
    private static final Pattern ADDRESS = Pattern.compile("(tcp|udp|sctp)://.*");

    private ServiceLinks() {}

    /** The names of the service links in {@code environment}, sorted. */
    static List<String> in(Map<String, String> environment) {
        return environment.entrySet().stream()
                .filter(entry -> isLink(entry.getKey(), entry.getValue()))
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    /** {@code environment} without the service links. */
    static Map<String, String> withoutThem(Map<String, String> environment) {
        Map<String, String> rest = new TreeMap<>(environment);
        rest.keySet().removeAll(in(environment));
        return rest;
    }

    private static boolean isLink(String name, String value) {
        return NAME.matcher(name).matches()
                || (PORT.matcher(name).matches() && ADDRESS.matcher(value).matches());
    }
}

package dev.pawl.proxies;

import static java.util.stream.Collectors.joining;

import dev.pawl.testing.Installed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The proxies that {@code deploy/} has a configuration for. */
enum Kind {
    NGINX("nginx", "deploy/nginx/nginx.conf"),
    HAPROXY("haproxy", "deploy/haproxy/haproxy.cfg"),
    CADDY("caddy", "deploy/caddy/Caddyfile"),
    APACHE("apache2", "deploy/apache/pawl.conf");

    private static final Pattern MODULES = Pattern.compile("(?m)^# +a2enmod ([a-z_ ]+)$");
    /** Debian has most of these on, and the others come with a module that the file names, or for TLS. */
    private static final List<String> OTHER_MODULES = List.of(
            "mpm_event",
            "authz_core",
            "alias",
            "slotmem_shm",
            "filter",
            "deflate",
            "setenvif",
            "socache_shmcb",
            "ssl",
            "http2");

    private final String program;
    private final Path file;

    Kind(String program, String file) {
        this.program = program;
        this.file = Path.of(file);
    }

    Optional<Path> program() {
        return Installed.program(program);
    }

    /** Its configuration. */
    String text() throws IOException {
        return Files.readString(file);
    }

    /** Writes what it needs into {@code folder}; returns the arguments that start it in the foreground. */
    List<String> arguments(Path folder, String text) throws IOException {
        Path conf = Files.writeString(folder.resolve(file.getFileName()), text);
        // Their processes do not run as root, if the test does; nginx looks there for the file that takes a replica
        // out.
        folder.toFile().setExecutable(true, false);
        return switch (this) {
            case NGINX -> List.of("-c", conf.toString(), "-g", "daemon off;");
            case HAPROXY -> List.of("-W", "-f", conf.toString());
            case CADDY -> List.of("run", "--adapter", "caddyfile", "--config", conf.toString());
            case APACHE -> List.of("-DFOREGROUND", "-f", apache(folder, conf).toString());
        };
    }

    /** What Debian's apache2.conf does, with the modules that the file names and others. */
    private static Path apache(Path folder, Path conf) throws IOException {
        Path file = Path.of("deploy/apache/unavailable.asis");
        Files.copy(file, folder.resolve(file.getFileName()));
        String modules = MODULES.matcher(Files.readString(conf))
                .results()
                .flatMap(named -> Arrays.stream(named.group(1).split(" ")))
                .map(Kind::loadModule)
                .collect(joining());
        String others = OTHER_MODULES.stream().map(Kind::loadModule).collect(joining());
        return Files.writeString(folder.resolve("apache2.conf"), """
                ServerRoot %1$s
                DefaultRuntimeDir %1$s
                PidFile %1$s/apache2.pid
                ErrorLog %1$s/log
                ServerName pawl.test
                %2$s%3$s
                User www-data
                Group www-data
                Include %4$s
                """.formatted(folder, others, modules, conf));
    }

    private static String loadModule(String name) {
        return "LoadModule %1$s_module /usr/lib/apache2/modules/mod_%1$s.so\n".formatted(name);
    }
}

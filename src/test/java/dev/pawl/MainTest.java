package dev.pawl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.pawl.testing.CommandLine;
import dev.pawl.testing.PawlProcess.Surroundings;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Slow;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code pawl} says of itself, and how it ends when it cannot start. */
class MainTest {
    private static final Map<String, String> NOTHING_SET = Map.of();

    @Test
    @Slow("starts a process")
    void the_version_and_the_usage_are_told_without_any_configuration() throws Exception {
        CommandLine.Ended version = CommandLine.run(NOTHING_SET, "--version");
        assertEquals(0, version.code(), version.output());
        assertEquals("pawl of unpacked classes, commit unknown\n", version.output());
        CommandLine.Ended help = CommandLine.run(NOTHING_SET, "--help");
        assertEquals(0, help.code(), help.output());
        assertTrue(help.output().startsWith("usage: pawl serve "), help.output());
    }

    @Test
    void version_and_commit_are_those_of_the_jar(@TempDir Path folder) throws Exception {
        Manifest manifest = new Manifest();
        Attributes attributes = manifest.getMainAttributes();
        attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
        attributes.put(Attributes.Name.IMPLEMENTATION_VERSION, "1.2.3");
        attributes.putValue("Implementation-Commit", "afcae9c");
        Path jar = folder.resolve("a jar!.jar");
        String name = Release.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                InputStream in = Objects.requireNonNull(Release.class.getResourceAsStream("/" + name))) {
            out.putNextEntry(new JarEntry(name));
            in.transferTo(out);
        }
        URL metrics = MeterRegistry.class.getProtectionDomain().getCodeSource().getLocation();
        try (URLClassLoader classes =
                new URLClassLoader(new URL[] {jar.toUri().toURL(), metrics}, ClassLoader.getPlatformClassLoader())) {
            var running = classes.loadClass(Release.class.getName()).getDeclaredMethod("running");
            running.setAccessible(true);
            assertEquals("pawl 1.2.3, commit afcae9c", running.invoke(null).toString());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PAWL_PORT", "PAWL_INTERNAL_PORT"})
    @Slow("starts a process")
    void a_port_that_is_taken_ends_the_process_with_2_and_one_message(String variable) throws Exception {
        try (Surroundings surroundings = Surroundings.of(
                        RunningPawl.shared().database(),
                        RunningPawl.shared().database().url());
                ServerSocket taken = new ServerSocket(0)) {
            Map<String, String> environment = surroundings.environment(0);
            environment.put(variable, Integer.toString(taken.getLocalPort()));
            CommandLine.Ended ended = CommandLine.run(environment, "serve");
            assertEquals(2, ended.code(), ended.output());
            String message = withoutLog(ended.output());
            assertTrue(message.startsWith("Pawl cannot start:\n  - " + variable), ended.output());
            assertTrue(message.contains("names a port that another process has"), message);
            assertEquals(2, message.lines().count(), message);
            assertTrue(ended.output().lines().findFirst().orElse("").contains("\"starting pawl "), ended.output());
            assertFalse(ended.output().contains("ERROR"), ended.output());
        }
    }

    /** As a server answers that wants a password, when the client has none. */
    @Test
    @Slow("starts a process")
    void a_password_that_was_forgotten_ends_the_process_like_a_wrong_one() throws Exception {
        try (Surroundings surroundings = Surroundings.of(
                        RunningPawl.shared().database(),
                        RunningPawl.shared().database().url());
                ServerSocket postgres = new ServerSocket(0)) {
            Thread.ofVirtual().start(() -> askForPasswords(postgres));
            Map<String, String> environment = surroundings.environment(0);
            environment.put("PAWL_DATABASE_URL", "jdbc:postgresql://localhost:" + postgres.getLocalPort() + "/pawl");
            environment.remove("PAWL_DATABASE_PASSWORD");
            CommandLine.Ended ended = CommandLine.run(environment, "serve");
            assertEquals(2, ended.code(), ended.output());
            String message = withoutLog(ended.output());
            assertTrue(message.contains("the database refuses the connection (SQLSTATE 08004)"), message);
            assertTrue(message.contains("PAWL_DATABASE_PASSWORD"), message);
            CommandLine.Ended migration = CommandLine.run(environment, "migrate");
            assertEquals(2, migration.code(), migration.output());
            assertTrue(migration.output().contains("password"), migration.output());
        }
    }

    private static void askForPasswords(ServerSocket postgres) {
        byte[] noTls = {'N'};
        byte[] scram = "R\0\0\0\u0017\0\0\0\nSCRAM-SHA-256\0\0".getBytes(UTF_8);
        try {
            while (true) {
                var client = postgres.accept();
                Thread.ofVirtual().start(() -> {
                    try (client) {
                        byte[] asked = new byte[8192];
                        for (int read = client.getInputStream().read(asked);
                                read > 0;
                                read = client.getInputStream().read(asked)) {
                            client.getOutputStream().write(read == 8 ? noTls : scram);
                        }
                    } catch (IOException hungUp) {
                        // It has no password.
                    }
                });
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private static String withoutLog(String output) {
        return output.lines().filter(line -> !line.startsWith("{")).collect(Collectors.joining("\n"));
    }
}

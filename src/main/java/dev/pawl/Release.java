package dev.pawl;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/**
 * The release that this build belongs to, read from the manifest of its jar.
 *
 * @param version of the artifact
 * @param commit of the sources, in full
 */
record Release(String version, String commit) {
    private static final Release UNPACKED = new Release("of unpacked classes", "unknown");

    /** The running release; unknown if the classes are not in a jar. */
    static Release running() {
        URL place = Release.class.getResource("Release.class");
        String path = String.valueOf(place);
        if (!path.startsWith("jar:")) {
            return UNPACKED;
        }
        try (InputStream in = URI.create(path.substring(0, path.lastIndexOf("!/")) + "!/META-INF/MANIFEST.MF")
                .toURL()
                .openStream()) {
            return of(new Manifest(in));
        } catch (IOException e) {
            return UNPACKED;
        }
    }

    static Release of(Manifest manifest) {
        Attributes attributes = manifest.getMainAttributes();
        String version = attributes.getValue(Attributes.Name.IMPLEMENTATION_VERSION);
        String commit = attributes.getValue("Implementation-Commit");
        return version == null || commit == null ? UNPACKED : new Release(version, commit);
    }

    /** Registers a gauge that is always 1; its labels say which release this is. */
    void showIn(MeterRegistry registry) {
        Gauge.builder("pawl.build", () -> 1)
                .description("The release that runs; always 1")
                .tag("version", version)
                .tag("commit", commit)
                .register(registry);
    }

    @Override
    public String toString() {
        return "pawl " + version + ", commit " + commit;
    }
}

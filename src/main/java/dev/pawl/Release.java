package dev.pawl;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.util.jar.Attributes;
import java.util.jar.Manifest;

/**
 * What this is a build of, as the manifest of its jar says.
 *
 * @param version of the artifact
 * @param commit of the sources, in full
 */
record Release(String version, String commit) {
    private static final Release UNPACKED = new Release("of unpacked classes", "unknown");

    /** The one that runs. Classes that are in no jar know nothing of theirs. */
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

    @Override
    public String toString() {
        return "pawl " + version + ", commit " + commit;
    }
}

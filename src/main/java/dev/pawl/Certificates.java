package dev.pawl;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;

/** Reads certificates from a PEM file. */
final class Certificates {
    private Certificates() {}

    /** All of them; none if the file cannot be read or holds something else. */
    static List<X509Certificate> in(String file) {
        try (InputStream in = Files.newInputStream(Path.of(file))) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (IOException | InvalidPathException | CertificateException e) {
            return List.of();
        }
    }
}

package dev.pawl.proxies;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.pawl.testing.Eventually;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate for {@code localhost} that nobody but its holder vouches for.
 *
 * @param chain in PEM format
 * @param key in PEM format
 * @param both one after the other
 * @param trusted trusts it
 */
record Certificate(Path chain, Path key, Path both, SSLContext trusted) {
    private static final String PASSWORD = "test-only";
    private static final String NAME = "localhost";

    static Certificate createIn(Path folder) throws IOException, GeneralSecurityException {
        Path file = folder.resolve("certificate.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        NAME,
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=" + NAME,
                        "-ext",
                        "san=dns:" + NAME,
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        file.toString(),
                        "-storepass",
                        PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertEquals(0, Eventually.exitCode(keytool, "keytool does not end"));
        KeyStore store = KeyStore.getInstance(file.toFile(), PASSWORD.toCharArray());
        String chain = pem("CERTIFICATE", store.getCertificate(NAME).getEncoded());
        String key =
                pem("PRIVATE KEY", store.getKey(NAME, PASSWORD.toCharArray()).getEncoded());
        return new Certificate(
                Files.writeString(folder.resolve("chain.pem"), chain),
                Files.writeString(folder.resolve("key.pem"), key),
                Files.writeString(folder.resolve("both.pem"), chain + key),
                trusting(store));
    }

    private static SSLContext trusting(KeyStore store) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry(NAME, store.getCertificate(NAME));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static String pem(String what, byte[] content) {
        return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
                .formatted(
                        what, Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(content));
    }
}

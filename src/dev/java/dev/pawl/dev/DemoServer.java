package dev.pawl.dev;

import dev.pawl.dev.orchestrator.DemoOrchestrator;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The token issuer and the orchestrator of {@code make up}, where Pawl runs in its own containers: the key set at
 * {@code :9000/jwks.json}, the webhooks at {@code :9001/webhooks}. {@link TokenCommand} signs with the same key.
 */
final class DemoServer {
    private static final int ISSUER_PORT = 9000;
    private static final int ORCHESTRATOR_PORT = 9001;

    private DemoServer() {}

    /** @param args the files that hold the webhook secret and the callback secret */
    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(DevFiles.folder());
        SigningKey key = SigningKey.keptIn(folder.resolve(DevFiles.SIGNING_KEY));
        Files.writeString(folder.resolve(DevFiles.ISSUER), SigningKey.ISSUER + "\n");
        JwksEndpoint jwks = JwksEndpoint.start(new InetSocketAddress(ISSUER_PORT), key::jwks);
        DemoOrchestrator orchestrator =
                DemoOrchestrator.start(new InetSocketAddress(ORCHESTRATOR_PORT), secret(args[0]), secret(args[1]));
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            orchestrator.close();
                            jwks.close();
                        },
                        "shutdown"));
    }

    private static String secret(String file) throws IOException {
        return Files.readString(Path.of(file)).strip();
    }
}

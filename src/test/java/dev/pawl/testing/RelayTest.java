package dev.pawl.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import org.junit.jupiter.api.Test;

class RelayTest {
    @Test
    void nobody_gets_the_port_of_a_relay_that_is_cut() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Relay relay = Relay.to("jdbc:tcp://localhost:%d/".formatted(server.getLocalPort()))) {
            URI url = URI.create(relay.in("tcp://server/"));
            relay.cut();

            assertThrows(ConnectException.class, () -> new Socket("localhost", url.getPort()).close());
            try (Socket outgoing = new Socket()) {
                InetSocketAddress port = new InetSocketAddress(InetAddress.getLoopbackAddress(), url.getPort());
                assertThrows(BindException.class, () -> outgoing.bind(port));
            }

            relay.heal();
            try (Socket client = new Socket("localhost", url.getPort());
                    Socket upstream = server.accept()) {
                client.getOutputStream().write(7);
                assertEquals(7, upstream.getInputStream().read());
            }
        }
    }
}

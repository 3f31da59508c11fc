package dev.pawl.dev;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.nimbusds.jwt.JWTClaimsSet;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A token issuer without passwords: it signs in every visitor as the development editor, unless a test expects
 * somebody else.
 * Authorization code with PKCE, refresh tokens and sign-out, as OpenID Connect has them; pages of this machine only.
 */
public final class DevIssuer implements AutoCloseable {
    /** The one client. */
    public static final String CLIENT = "pawl-console";
    /** Who signs in. */
    public static final String EDITOR = "alice";

    private static final Pattern AMPERSAND = Pattern.compile("&");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final SigningKey key;
    private final Duration validity;
    private final boolean refreshes;
    private final Map<String, Code> codes = new ConcurrentHashMap<>();
    private final Map<String, Person> refreshTokens = new ConcurrentHashMap<>();
    private volatile boolean signedIn;
    private volatile Person comes = new Person(EDITOR, List.of("editor"));

    private record Person(String subject, List<String> roles) {}

    private record Code(
            String challenge, String redirectUri, @Nullable String nonce) {}

    private DevIssuer(HttpServer server, SigningKey key, Duration validity, boolean refreshes) {
        this.server = server;
        this.key = key;
        this.validity = validity;
        this.refreshes = refreshes;
    }

    /**
     * Starts on a port of this machine.
     *
     * @param port 0 for a free one
     * @param validity of its access tokens
     * @param refreshes whether it gives refresh tokens
     */
    public static DevIssuer start(int port, SigningKey key, Duration validity, boolean refreshes) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        DevIssuer issuer = new DevIssuer(server, key, validity, refreshes);
        server.createContext("/.well-known/openid-configuration", issuer::discovery);
        server.createContext("/jwks.json", exchange -> json(exchange, 200, JSON.readValue(key.jwks(), Map.class)));
        server.createContext("/authorize", issuer::authorize);
        server.createContext("/token", issuer::token);
        server.createContext("/sign-out", issuer::signOut);
        server.start();
        return issuer;
    }

    /** The {@code iss} of its tokens. */
    public String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    /** Whoever signs in from now on is this person. */
    public void expect(String subject, String... roles) {
        comes = new Person(subject, List.of(roles));
    }

    public String jwksUrl() {
        return url() + "/jwks.json";
    }

    private void discovery(HttpExchange exchange) throws IOException {
        json(
                exchange,
                200,
                Map.of(
                        "issuer", url(),
                        "authorization_endpoint", url() + "/authorize",
                        "token_endpoint", url() + "/token",
                        "end_session_endpoint", url() + "/sign-out",
                        "jwks_uri", jwksUrl(),
                        "response_types_supported", List.of("code"),
                        "code_challenge_methods_supported", List.of("S256")));
    }

    private void authorize(HttpExchange exchange) throws IOException {
        Map<String, String> asked = parameters(exchange.getRequestURI().getRawQuery());
        String redirectUri = asked.getOrDefault("redirect_uri", "");
        if (!CLIENT.equals(asked.get("client_id")) || !isHere(redirectUri)) {
            json(exchange, 400, Map.of("error", "invalid_request"));
            return;
        }
        String state = "&state=" + encoded(asked.getOrDefault("state", "")) + "&iss=" + encoded(url());
        if (!"S256".equals(asked.get("code_challenge_method")) || !"code".equals(asked.get("response_type"))) {
            redirect(exchange, redirectUri + "?error=invalid_request" + state);
        } else if ("none".equals(asked.get("prompt")) && !signedIn) {
            redirect(exchange, redirectUri + "?error=login_required" + state);
        } else {
            signedIn = true;
            String code = UUID.randomUUID().toString();
            codes.put(code, new Code(asked.getOrDefault("code_challenge", ""), redirectUri, asked.get("nonce")));
            redirect(exchange, redirectUri + "?code=" + code + state);
        }
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> form =
                parameters(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        if ("refresh_token".equals(form.get("grant_type"))) {
            Person refreshed = refreshTokens.remove(form.getOrDefault("refresh_token", ""));
            if (refreshed == null || !signedIn) {
                json(exchange, 400, Map.of("error", "invalid_grant"));
            } else {
                json(exchange, 200, tokens(refreshed, null));
            }
            return;
        }
        Code code = codes.remove(form.getOrDefault("code", ""));
        if (code == null
                || !code.redirectUri.equals(form.get("redirect_uri"))
                || !code.challenge.equals(challenge(form.getOrDefault("code_verifier", "")))) {
            json(exchange, 400, Map.of("error", "invalid_grant"));
        } else {
            json(exchange, 200, tokens(comes, code.nonce));
        }
    }

    private Map<String, Object> tokens(Person person, @Nullable String nonce) {
        Instant now = Instant.now();
        Map<String, Object> tokens = new HashMap<>();
        tokens.put("token_type", "Bearer");
        tokens.put("access_token", key.token(url(), person.subject, person.roles, validity));
        tokens.put("expires_in", validity.toSeconds());
        tokens.put(
                "id_token",
                key.sign(new JWTClaimsSet.Builder()
                        .issuer(url())
                        .audience(CLIENT)
                        .subject(person.subject)
                        .claim("nonce", nonce)
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plus(validity)))
                        .build()));
        if (refreshes) {
            String refreshToken = UUID.randomUUID().toString();
            refreshTokens.put(refreshToken, person);
            tokens.put("refresh_token", refreshToken);
        }
        return tokens;
    }

    private void signOut(HttpExchange exchange) throws IOException {
        signedIn = false;
        refreshTokens.clear();
        String back = parameters(exchange.getRequestURI().getRawQuery()).getOrDefault("post_logout_redirect_uri", "");
        if (isHere(back)) {
            redirect(exchange, back);
        } else {
            json(exchange, 200, Map.of("signed_out", true));
        }
    }

    private static boolean isHere(String uri) {
        return uri.matches("http://(localhost|127\\.0\\.0\\.1)(:\\d+)?/[^?#]*");
    }

    private static String challenge(String verifier) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(verifier.getBytes(US_ASCII));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, String> parameters(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            return Map.of();
        }
        return AMPERSAND
                .splitAsStream(text)
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(
                        pair -> URLDecoder.decode(pair[0], UTF_8),
                        pair -> pair.length == 2 ? URLDecoder.decode(pair[1], UTF_8) : "",
                        (first, second) -> first));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    private static void redirect(HttpExchange exchange, String to) throws IOException {
        exchange.getResponseHeaders().set("Location", URI.create(to).toString());
        exchange.sendResponseHeaders(302, -1);
        exchange.close();
    }

    private static void json(HttpExchange exchange, int status, Map<?, ?> body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("Access-Control-Allow-Origin", "*");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}

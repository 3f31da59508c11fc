package dev.pawl.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.pawl.dev.SigningKey;
import dev.pawl.testing.Api;
import dev.pawl.testing.RunningPawl;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which tokens open a door, over HTTP. */
class TokenTest {
    private static final RunningPawl PAWL = RunningPawl.shared();
    private static final RSAKey KEY = PAWL.key().key();

    static Stream<Arguments> accepted() throws JOSEException {
        return Stream.of(
                arguments("as the issuer makes them", with(claims -> claims)),
                arguments("expired within the skew", with(c -> c.expirationTime(inSeconds(-20)))),
                arguments("not yet valid, within the skew", with(c -> c.notBeforeTime(inSeconds(20)))),
                arguments("for several audiences", with(c -> c.audience(List.of("other", SigningKey.AUDIENCE)))),
                arguments("written by hand", raw("\"ann\"", "4102444800")),
                arguments("of type at+jwt", typed("at+jwt")));
    }

    static Stream<Arguments> refused() throws JOSEException {
        RSAKey stranger = SigningKey.generate().key();
        String valid = with(claims -> claims);
        return Stream.of(
                arguments("expired beyond the skew", with(c -> c.expirationTime(inSeconds(-40)))),
                arguments("not yet valid", with(c -> c.notBeforeTime(inSeconds(90)))),
                arguments("for another audience", with(c -> c.audience("other"))),
                arguments("for no audience", with(c -> c.audience((String) null))),
                arguments("of another issuer", with(c -> c.issuer("https://other.invalid"))),
                arguments("without an expiry", with(c -> c.expirationTime(null))),
                arguments("with an expiry that is no time", raw("\"ann\"", "\"tomorrow\"")),
                arguments("with an expiry of null", raw("\"ann\"", "null")),
                arguments("without a subject", with(c -> c.subject(null))),
                arguments("with an empty subject", with(c -> c.subject(""))),
                arguments("with a subject of null", raw("null", "4102444800")),
                arguments("with a subject that is a list", raw("[\"ann\"]", "4102444800")),
                arguments("with a control character in the subject", with(c -> c.subject("a\u0000b"))),
                arguments("with an endless subject", with(c -> c.subject("x".repeat(256)))),
                arguments("of an unknown key", signed(stranger, stranger.getKeyID())),
                arguments("of another key under a known id", signed(stranger, KEY.getKeyID())),
                arguments("of another type", typed("logout+jwt")),
                arguments("signed with the public key as a secret", signedWithPublicKey()),
                arguments("signed with PS256", signed(new RSASSASigner(KEY), JWSAlgorithm.PS256)),
                arguments("without a signature", new PlainJWT(claims().build()).serialize()),
                arguments("with the algorithm none", withHeader(valid, "{\"alg\":\"none\"}")),
                arguments("with the algorithm nOnE", withHeader(valid, "{\"alg\":\"nOnE\"}")),
                arguments("with a header that is no JSON", withHeader(valid, "{")),
                arguments("with its signature cut off", valid.substring(0, valid.lastIndexOf('.') + 1)),
                arguments("with its signature altered", valid.substring(0, valid.length() - 8) + "AAAAAAAA"),
                arguments("with something behind it that is no Base64", valid + "~"),
                arguments("with something in it that is no Base64", valid.replaceFirst("\\.", "!.")),
                arguments("that is empty", ""),
                arguments("that is garbage", "garbage"),
                arguments("of dots", ".."),
                arguments("that is very long", "x".repeat(7_000)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void accepted(String token, String serialized) {
        Api.Answer answer = new Api(PAWL.url(), serialized).get("/projects");
        assertEquals(200, answer.status(), () -> answer.response().body());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refused(String token, String serialized) {
        Api.Answer answer = new Api(PAWL.url(), serialized).get("/projects");
        assertEquals(401, answer.status(), () -> answer.response().body());
        assertEquals("Bearer", answer.header("WWW-Authenticate"));
    }

    @Test
    void the_scheme_is_bearer_in_any_case_and_no_other() throws JOSEException {
        Api api = new Api(PAWL.url(), null);
        String valid = with(claims -> claims);
        assertEquals(
                200, api.get("/projects", "Authorization", "bearer " + valid).status());
        assertEquals(
                401, api.get("/projects", "Authorization", "Basic " + valid).status());
        assertEquals(401, api.get("/projects", "Authorization", valid).status());
        assertEquals(401, api.get("/projects", "Authorization", "Bearer").status());
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer(SigningKey.ISSUER)
                .audience(SigningKey.AUDIENCE)
                .subject("token-test")
                .claim("roles", List.of("editor"))
                .expirationTime(inSeconds(600));
    }

    private static Date inSeconds(long seconds) {
        return Date.from(Instant.now().plusSeconds(seconds));
    }

    private static String with(UnaryOperator<JWTClaimsSet.Builder> change) {
        return PAWL.key().sign(change.apply(claims()).build());
    }

    /** A token whose subject and expiry are these pieces of JSON, which no library would write. */
    private static String raw(String subject, String expiry) throws JOSEException {
        String claims = "{\"iss\": \"%s\", \"aud\": \"%s\", \"roles\": [\"editor\"], \"sub\": %s, \"exp\": %s}"
                .formatted(SigningKey.ISSUER, SigningKey.AUDIENCE, subject, expiry);
        JWSHeader header =
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(KEY.getKeyID()).build();
        String start = header.toBase64URL() + "." + base64(claims);
        return start + "." + new RSASSASigner(KEY).sign(header, start.getBytes(UTF_8));
    }

    private static String signed(RSAKey key, String keyId) throws JOSEException {
        return signed(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(keyId).build(), new RSASSASigner(key));
    }

    private static String signed(JWSSigner signer, JWSAlgorithm algorithm) throws JOSEException {
        return signed(new JWSHeader.Builder(algorithm).keyID(KEY.getKeyID()).build(), signer);
    }

    private static String typed(String type) throws JOSEException {
        JWSHeader.Builder header = new JWSHeader.Builder(JWSAlgorithm.RS256).type(new JOSEObjectType(type));
        return signed(header.keyID(KEY.getKeyID()).build(), new RSASSASigner(KEY));
    }

    private static String signedWithPublicKey() throws JOSEException {
        return signed(new MACSigner(KEY.toRSAPublicKey().getEncoded()), JWSAlgorithm.HS256);
    }

    private static String signed(JWSHeader header, JWSSigner signer) throws JOSEException {
        SignedJWT token = new SignedJWT(header, claims().build());
        token.sign(signer);
        return token.serialize();
    }

    private static String withHeader(String token, String header) {
        return base64(header) + token.substring(token.indexOf('.'));
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }
}

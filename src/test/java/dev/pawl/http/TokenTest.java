package dev.pawl.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.pawl.dev.SigningKey;
import dev.pawl.testing.Api;
import dev.pawl.testing.RunningPawl;
import dev.pawl.testing.Scrape;
import java.nio.charset.Charset;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Which tokens open a door, over HTTP. */
class TokenTest {
    private static final RunningPawl PAWL = RunningPawl.shared();
    private static final ECKey KEY = PAWL.key().key().toECKey();
    private static final Map<String, String> SAID = Map.of(
            "expired", "The token has expired.",
            "not_yet_valid", "The token is not valid yet.",
            "audience", "The token is not meant for this service.",
            "issuer", "The token comes from another issuer.");

    static Stream<Arguments> accepted() throws JOSEException {
        return Stream.of(
                arguments("as the issuer makes them", with(claims -> claims)),
                arguments("expired within the skew", with(c -> c.expirationTime(inSeconds(-20)))),
                arguments("not yet valid, within the skew", with(c -> c.notBeforeTime(inSeconds(20)))),
                arguments("for several audiences", with(c -> c.audience(List.of("other", SigningKey.AUDIENCE)))),
                arguments("written by hand", raw("\"ann\"", "4102444800")),
                arguments("of type at+jwt", typed("at+jwt")),
                arguments("with a subject of 255 characters", with(c -> c.subject("\ud83d\ude00".repeat(255)))),
                arguments("with a subject of a pair of surrogates", raw("\"\\ud83d\\ude00\"", "4102444800")));
    }

    static Stream<Arguments> refused() throws JOSEException {
        ECKey stranger = SigningKey.generate().key().toECKey();
        JWSSigner rsa = new RSASSASigner(SigningKey.generateRsa().key().toRSAKey());
        String valid = with(claims -> claims);
        return Stream.of(
                arguments("expired beyond the skew", "expired", with(c -> c.expirationTime(inSeconds(-40)))),
                arguments("not yet valid", "not_yet_valid", with(c -> c.notBeforeTime(inSeconds(90)))),
                arguments("for another audience", "audience", with(c -> c.audience("other"))),
                arguments("for no audience", "audience", with(c -> c.audience((String) null))),
                arguments("of another issuer", "issuer", with(c -> c.issuer("https://other.invalid"))),
                arguments("without an expiry", "form", with(c -> c.expirationTime(null))),
                arguments("with an expiry that is no time", "form", raw("\"ann\"", "\"tomorrow\"")),
                arguments("with an expiry of null", "form", raw("\"ann\"", "null")),
                arguments("without a subject", "form", with(c -> c.subject(null))),
                arguments("with an empty subject", "form", with(c -> c.subject(""))),
                arguments("with a subject of null", "form", raw("null", "4102444800")),
                arguments("with a subject that is a list", "form", raw("[\"ann\"]", "4102444800")),
                arguments("with a subject that is a number", "form", raw("7", "4102444800")),
                arguments("with half a surrogate pair in the subject", "form", raw("\"merge\\ud800\"", "4102444800")),
                arguments("with the other half in the subject", "form", raw("\"merge\\udfff\"", "4102444800")),
                arguments("with the halves in the wrong order", "form", raw("\"\\udc00\\ud800\"", "4102444800")),
                arguments("with a subject that is no UTF-8", "form", raw("\"merge\u00ff\"", "4102444800", ISO_8859_1)),
                arguments("with two subjects", "form", raw("\"ann\", \"sub\": \"bob\"", "4102444800")),
                arguments("with a control character in the subject", "form", with(c -> c.subject("a\u0000b"))),
                arguments("with a C1 control character in the subject", "form", with(c -> c.subject("a\u0085b"))),
                arguments("with an endless subject", "form", with(c -> c.subject("x".repeat(256)))),
                arguments("of an unknown key", "unknown_key", signed(stranger, stranger.getKeyID())),
                arguments("of another key under a known id", "signature", signed(stranger, KEY.getKeyID())),
                arguments("of another type", "form", typed("logout+jwt")),
                arguments("signed with the public key as a secret", "algorithm", signedWithPublicKey()),
                arguments(
                        "signed with PS256 under the id of a key for ES256",
                        "unknown_key",
                        signed(rsa, JWSAlgorithm.PS256)),
                arguments(
                        "signed with RS256 under the id of a key for ES256",
                        "unknown_key",
                        signed(rsa, JWSAlgorithm.RS256)),
                arguments(
                        "said to be signed with EdDSA under the id of a key for ES256",
                        "unknown_key",
                        withHeader(valid, "{\"alg\":\"EdDSA\",\"kid\":\"" + KEY.getKeyID() + "\"}")),
                arguments(
                        "said to be signed with ES256K",
                        "algorithm",
                        withHeader(valid, "{\"alg\":\"ES256K\",\"kid\":\"" + KEY.getKeyID() + "\"}")),
                arguments("without a signature", "form", new PlainJWT(claims().build()).serialize()),
                arguments("with the algorithm none", "form", withHeader(valid, "{\"alg\":\"none\"}")),
                arguments("with the algorithm nOnE", "algorithm", withHeader(valid, "{\"alg\":\"nOnE\"}")),
                arguments("with a header that is no JSON", "form", withHeader(valid, "{")),
                arguments("with its signature cut off", "form", valid.substring(0, valid.lastIndexOf('.') + 1)),
                arguments(
                        "with its signature altered", "signature", valid.substring(0, valid.length() - 8) + "AAAAAAAA"),
                arguments("with something behind it that is no Base64", "form", valid + "~"),
                arguments("with something in it that is no Base64", "form", valid.replaceFirst("\\.", "!.")),
                arguments("that is garbage", "form", "garbage"),
                arguments("of dots", "form", ".."),
                arguments("that is very long", "form", "x".repeat(7_000)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void accepted(String token, String serialized) {
        Api.Answer answer = new Api(PAWL.url(), serialized).get("/projects");
        assertEquals(200, answer.status(), () -> answer.response().body());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void refused(String token, String reason, String serialized) {
        Scrape before = Scrape.of(PAWL.url());
        Api.Answer answer = new Api(PAWL.url(), serialized).get("/projects");
        assertEquals(401, answer.status(), () -> answer.response().body());
        String said = answer.text("detail");
        assertEquals(SAID.getOrDefault(reason, "The token cannot be accepted."), said);
        assertEquals(
                "Bearer error=\"invalid_token\", error_description=\"" + said + "\"",
                answer.header("WWW-Authenticate"));
        Scrape after = Scrape.of(PAWL.url());
        assertEquals(1, refusals(after) - refusals(before));
        assertEquals(1, refusals(after, "reason", reason) - refusals(before, "reason", reason));
    }

    @Test
    void two_subjects_are_never_one_editor() throws JOSEException {
        Api question = new Api(PAWL.url(), raw("\"merge?\"", "4102444800"));
        String project = question.createProject();
        assertEquals(200, question.get("/projects/" + project).status());
        for (String other : List.of("\"merge\\ud800\"", "\"merge\\udfff\"", "\"merge\\ufffd\"")) {
            Api stranger = new Api(PAWL.url(), raw(other, "4102444800"));
            assertTrue(
                    List.of(401, 404)
                            .contains(stranger.get("/projects/" + project).status()),
                    other);
        }
    }

    @Test
    void who_sends_no_token_is_only_told_to_send_one() {
        Scrape before = Scrape.of(PAWL.url());
        Api api = new Api(PAWL.url(), null);
        for (String[] headers : new String[][] {{}, {"Authorization", "Bearer "}, {"Authorization", "Basic YTpi"}}) {
            Api.Answer answer = api.get("/projects", headers);
            assertEquals(401, answer.status());
            assertEquals("Bearer", answer.header("WWW-Authenticate"));
        }
        assertEquals(refusals(before), refusals(Scrape.of(PAWL.url())));
    }

    @Test
    void a_token_without_the_role_is_counted_as_one() {
        Scrape before = Scrape.of(PAWL.url());
        Api api = new Api(PAWL.url(), with(c -> c.claim("roles", List.of("viewer"))));
        assertEquals(403, api.get("/projects").status());
        Scrape after = Scrape.of(PAWL.url());
        assertEquals(1, refusals(after, "reason", "role") - refusals(before, "reason", "role"));
    }

    private static double refusals(Scrape scrape, String... labels) {
        return scrape.sum("pawl_tokens_refused_total", labels);
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
        return raw(subject, expiry, UTF_8);
    }

    private static String raw(String subject, String expiry, Charset charset) throws JOSEException {
        String claims = "{\"iss\": \"%s\", \"aud\": \"%s\", \"roles\": [\"editor\"], \"sub\": %s, \"exp\": %s}"
                .formatted(SigningKey.ISSUER, SigningKey.AUDIENCE, subject, expiry);
        JWSHeader header =
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(KEY.getKeyID()).build();
        String start = header.toBase64URL() + "." + Base64URL.encode(claims.getBytes(charset));
        return start + "." + new ECDSASigner(KEY).sign(header, start.getBytes(UTF_8));
    }

    private static String signed(ECKey key, String keyId) throws JOSEException {
        return signed(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(keyId).build(), new ECDSASigner(key));
    }

    private static String signed(JWSSigner signer, JWSAlgorithm algorithm) throws JOSEException {
        return signed(new JWSHeader.Builder(algorithm).keyID(KEY.getKeyID()).build(), signer);
    }

    private static String typed(String type) throws JOSEException {
        JWSHeader.Builder header = new JWSHeader.Builder(JWSAlgorithm.ES256).type(new JOSEObjectType(type));
        return signed(header.keyID(KEY.getKeyID()).build(), new ECDSASigner(KEY));
    }

    private static String signedWithPublicKey() throws JOSEException {
        return signed(new MACSigner(KEY.toECPublicKey().getEncoded()), JWSAlgorithm.HS256);
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

package dev.pawl.hostile;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import dev.pawl.dev.SigningKey;
import java.net.URI;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.function.UnaryOperator;

/** Tokens that were forged, altered, meant for others, or are none. */
final class TokenAttacks {
    private static final SigningKey STRANGER = SigningKey.generate();
    private static final RSAKey RSA = SigningKey.generateRsa().key().toRSAKey();

    private final World world;
    private final SigningKey issuer;
    private final List<String> claimed;
    private final List<String> forgeries;

    TokenAttacks(World world) {
        this.world = world;
        this.issuer = world.pawl().key();
        this.claimed = claimed();
        this.forgeries = forgeries();
    }

    /** A request with a token that opens no door. */
    Attack forged(Spec.Described described) {
        Draft draft = Draft.good(described, world);
        if (world.random().nextInt(10) == 0) {
            draft.header(
                    "Authorization", "Bearer " + issuer.sign(claims(c -> c.claim("roles", List.of("Editor", "edit")))));
            return draft.attack("token", Expected.only(403));
        }
        String token = world.random().nextBoolean() ? world.oneOf(claimed) : world.oneOf(forgeries);
        String scheme = world.oneOf(List.of("Bearer ", "Bearer ", "bearer ", "BEARER  "));
        draft.header("Authorization", world.random().nextInt(12) == 0 ? world.oneOf(noTokens()) : scheme + token);
        return draft.attack("token", Expected.only(401));
    }

    /** Well signed, and yet not for this service, or not now. */
    private List<String> claimed() {
        Instant now = Instant.now();
        return List.of(
                issuer.sign(claims(c -> c.expirationTime(Date.from(now.minusSeconds(60))))),
                issuer.sign(claims(c -> c.expirationTime(Date.from(Instant.EPOCH)))),
                issuer.sign(claims(c -> c.expirationTime(null))),
                issuer.sign(claims(c -> c.notBeforeTime(Date.from(now.plusSeconds(90))))),
                issuer.sign(claims(c -> c.audience("other"))),
                issuer.sign(claims(c -> c.audience(List.of()))),
                issuer.sign(claims(c -> c.issuer(SigningKey.ISSUER + "/"))),
                issuer.sign(claims(c -> c.issuer(null))),
                issuer.sign(claims(c -> c.subject(null))),
                issuer.sign(claims(c -> c.subject(Words.MARK + "\n"))),
                issuer.sign(claims(c -> c.subject("x".repeat(256)))));
    }

    private List<String> forgeries() {
        ECKey key = issuer.key().toECKey();
        ECKey stranger = STRANGER.key().toECKey();
        String good = world.token();
        String[] parts = good.split("\\.", -1);
        return List.of(
                new PlainJWT(claims(c -> c)).serialize(),
                STRANGER.sign(claims(c -> c)),
                signed(header(JWSAlgorithm.ES256).keyID(key.getKeyID()), stranger),
                signed(header(JWSAlgorithm.ES256).keyID("../../" + Words.MARK), stranger),
                signed(header(JWSAlgorithm.ES256).keyID("' OR 1=1 --"), stranger),
                signed(header(JWSAlgorithm.ES256).keyID("k".repeat(3_000)), stranger),
                signed(header(JWSAlgorithm.ES256).jwk(stranger.toPublicJWK()), stranger),
                signed(
                        header(JWSAlgorithm.ES256)
                                .keyID(key.getKeyID())
                                .jwkURL(URI.create("http://localhost:1/jwks.json")),
                        stranger),
                signed(header(JWSAlgorithm.PS256).keyID(key.getKeyID()), RSA),
                signed(header(JWSAlgorithm.RS256).keyID(key.getKeyID()), RSA),
                signedWithPublicKey(key),
                headed("{\"alg\":\"none\"}", parts),
                headed("{\"alg\":\"nOnE\"}", parts),
                headed("{\"alg\":\"ES256\",\"crit\":[\"x\"],\"x\":1,\"kid\":\"" + key.getKeyID() + "\"}", parts),
                headed("{\"alg\":\"ES256\",\"alg\":\"none\"}", parts),
                headed("{", parts),
                headed("[]", parts),
                headed("{\"alg\":" + "[".repeat(3_000), parts),
                headed("{\"alg\":\"RSA-OAEP\",\"enc\":\"A128GCM\"}", parts) + "..",
                parts[0] + "." + base64("{\"sub\":\"admin\"}") + "." + parts[2],
                parts[0] + "." + parts[1] + ".",
                parts[0] + "." + parts[1],
                parts[0] + "." + parts[1] + "." + "A".repeat(86),
                good.replace(".", ".."),
                good + "." + good.substring(0, 10),
                good + "\u00e9",
                "..",
                "\u0430.\u0431.\u0432",
                Words.MARK,
                "x".repeat(7_000),
                ".".repeat(7_000));
    }

    private List<String> noTokens() {
        return List.of(
                "", "Bearer", "Basic YTpi", world.token(), "Bearer\u00a0" + world.token(), "Token " + world.token());
    }

    private static JWTClaimsSet claims(UnaryOperator<JWTClaimsSet.Builder> change) {
        return change.apply(new JWTClaimsSet.Builder()
                        .issuer(SigningKey.ISSUER)
                        .audience(SigningKey.AUDIENCE)
                        .subject("hostile")
                        .claim("roles", List.of("editor"))
                        .expirationTime(Date.from(Instant.now().plusSeconds(600))))
                .build();
    }

    private static JWSHeader.Builder header(JWSAlgorithm algorithm) {
        return new JWSHeader.Builder(algorithm);
    }

    private static String signed(JWSHeader.Builder header, JWK key) {
        try {
            JWSHeader built = header.build();
            return signed(built, new DefaultJWSSignerFactory().createJWSSigner(key, built.getAlgorithm()));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The public key taken for a shared secret. */
    private static String signedWithPublicKey(ECKey key) {
        try {
            JWSHeader header = header(JWSAlgorithm.HS256).keyID(key.getKeyID()).build();
            return signed(header, new MACSigner(key.toECPublicKey().getEncoded()));
        } catch (JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String signed(JWSHeader header, JWSSigner signer) throws JOSEException {
        SignedJWT token = new SignedJWT(header, claims(claims -> claims));
        token.sign(signer);
        return token.serialize();
    }

    private static String headed(String header, String[] parts) {
        return base64(header) + "." + parts[1] + "." + parts[2];
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
    }
}

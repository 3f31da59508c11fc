package dev.pawl;

import dev.pawl.http.IssuerLocation;
import dev.pawl.http.RoleNames;
import dev.pawl.http.TokenRules;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Whose tokens to accept, and what they must say.
 *
 * @param issuer where Pawl learns who issues the tokens, and the keys
 * @param authorities the only ones that the issuer's certificate may come from; empty for those that Java trusts
 * @param rules what else a token must say
 */
public record TokenConfig(IssuerLocation issuer, List<X509Certificate> authorities, TokenRules rules) {
    private static final String CLAIM = "[^\\s.]+(\\.[^\\s.]+)*";
    private static final String CLAIM_IN_WORDS = "the name of a claim, or names separated by dots";
    private static final String DISCOVERY_URL = "PAWL_JWT_DISCOVERY_URL";
    private static final String JWKS_URL = "PAWL_JWKS_URL";
    private static final String ISSUER = "PAWL_JWT_ISSUER";
    private static final String AUDIENCE = "PAWL_JWT_AUDIENCE";

    /**
     * The settings of tokens alone, for {@code token-check}.
     *
     * @throws InvalidConfigException if a variable is missing or invalid; the message names all of them
     */
    static TokenConfig fromEnvironment(Map<String, String> environment) {
        EnvironmentReader reader = new EnvironmentReader(environment);
        TokenConfig tokens = from(reader);
        reader.check();
        return tokens;
    }

    static TokenConfig from(EnvironmentReader reader) {
        return new TokenConfig(issuer(reader), reader.certificates("PAWL_JWT_CA_FILE"), rules(reader));
    }

    private static IssuerLocation issuer(EnvironmentReader reader) {
        if (reader.isSet(DISCOVERY_URL)) {
            reader.mustNotBeSetWith(DISCOVERY_URL, JWKS_URL, ISSUER);
            return new IssuerLocation.Discovered(reader.httpUri(
                    DISCOVERY_URL,
                    IssuerLocation::isDiscoveryUrl,
                    "an http or https URL that ends in " + IssuerLocation.DISCOVERY_PATH));
        }
        return new IssuerLocation.Named(reader.requiredText(ISSUER), reader.httpUri(JWKS_URL));
    }

    private static TokenRules rules(EnvironmentReader reader) {
        Set<String> clientIds = reader.texts("PAWL_JWT_CLIENT_IDS");
        return new TokenRules(
                clientIds.isEmpty() ? reader.requiredTexts(AUDIENCE) : reader.texts(AUDIENCE),
                clientIds,
                claim(reader, "PAWL_JWT_SUBJECT_CLAIM", TokenRules.USUAL_SUBJECT),
                claim(reader, "PAWL_JWT_ROLES_CLAIM", TokenRules.USUAL_ROLES),
                new RoleNames(
                        reader.text("PAWL_ROLE_EDITOR").orElse(RoleNames.USUAL.editor()),
                        reader.text("PAWL_ROLE_OPERATOR").orElse(RoleNames.USUAL.operator()),
                        reader.text("PAWL_ROLE_AUDITOR").orElse(RoleNames.USUAL.auditor())));
    }

    private static String claim(EnvironmentReader reader, String variable, String usual) {
        String claim = reader.optional(variable, text -> text.matches(CLAIM), CLAIM_IN_WORDS);
        return claim.isEmpty() ? usual : claim;
    }
}

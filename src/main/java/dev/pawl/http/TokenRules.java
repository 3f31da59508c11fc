package dev.pawl.http;

import java.util.Set;

/**
 * What a token must say beside its issuer, and where (spec/decisions/059).
 *
 * @param audiences a token must have one of them in {@code aud}
 * @param clientIds the clients whose tokens may lack {@code aud}; they are in {@code client_id}. Not empty if
 *     {@code audiences} is
 * @param subjectClaim the claim that names the editor: the whole name of a claim, or names separated by dots
 * @param rolesClaim the claim that holds the roles, likewise
 * @param roleNames what the issuer calls the roles of people
 */
public record TokenRules(
        Set<String> audiences, Set<String> clientIds, String subjectClaim, String rolesClaim, RoleNames roleNames) {
    /** The claim that names the editor, unless another one is configured. */
    public static final String USUAL_SUBJECT = "sub";
    /** The claim that holds the roles, unless another one is configured. */
    public static final String USUAL_ROLES = "roles";

    /** Rules with the usual claims and roles. */
    public static TokenRules usual(String audience) {
        return new TokenRules(Set.of(audience), Set.of(), USUAL_SUBJECT, USUAL_ROLES, RoleNames.USUAL);
    }
}

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
 * @param editorRole the role that makes somebody an editor, as the issuer spells it
 */
public record TokenRules(
        Set<String> audiences, Set<String> clientIds, String subjectClaim, String rolesClaim, String editorRole) {
    /** The claim that names the editor, unless another one is configured. */
    public static final String USUAL_SUBJECT = "sub";
    /** The claim that holds the roles, unless another one is configured. */
    public static final String USUAL_ROLES = "roles";
    /** The role of editors, unless another one is configured. */
    public static final String USUAL_EDITOR = "editor";

    /** Rules with the usual claims and role. */
    public static TokenRules usual(String audience) {
        return new TokenRules(Set.of(audience), Set.of(), USUAL_SUBJECT, USUAL_ROLES, USUAL_EDITOR);
    }
}

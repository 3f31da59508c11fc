package dev.pawl.http;

/**
 * How the console signs editors in.
 *
 * @param clientId the name that the token issuer has for the console: a public client, without a secret
 * @param scopes what the console asks for, separated by spaces; at least {@code openid}
 */
public record ConsoleSettings(String clientId, String scopes) {}

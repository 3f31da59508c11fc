package dev.pawl.http;

import java.util.Set;

/**
 * Who a verified token speaks for.
 *
 * @param subject what the token calls its editor: 1 to 255 characters, none of them a control character
 * @param roles the roles that the token grants, as the issuer spells them
 */
record Principal(String subject, Set<String> roles) {}

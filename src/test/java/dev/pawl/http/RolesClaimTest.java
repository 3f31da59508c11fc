package dev.pawl.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolesClaimTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            roles              | {"roles": ["editor", "viewer"]}                | [editor, viewer]
            roles              | {"roles": ["editor", 7, null, {}]}             | [editor]
            roles              | {"roles": "editor"}                            | [editor]
            roles              | {"roles": {"editor": true}}                    | []
            roles              | {"roles": null}                                | []
            roles              | {"realm_access": {"roles": ["editor"]}}        | []
            scope              | {"scope": " openid  editor "}                  | [editor, openid]
            scope              | {"scope": "editors"}                           | [editors]
            realm_access.roles | {"realm_access": {"roles": ["editor"]}}        | [editor]
            realm_access.roles | {"realm_access": "editor"}                     | []
            realm_access.roles | {"realm_access.roles": ["editor"]}             | [editor]
            realm_access.roles | {"realm_access.roles": [], "realm_access": {"roles": ["editor"]}} | []
            realm_access.roles | {"realm_access.roles": null, "realm_access": {"roles": ["editor"]}} | [editor]
            realm_access.roles | {}                                             | []
            https://pawl.example/roles | {"https://pawl.example/roles": ["editor"]} | [editor]
            https://pawl.example/roles | {"https://pawl": {"example/roles": ["editor"]}} | [editor]
            https://pawl.example/roles | {"https://pawl.example": {"roles": ["editor"]}} | []
            resource_access.pawl.roles | {"resource_access": {"pawl": {"roles": ["editor"]}}} | [editor]
            """)
    void roles_are_read_where_the_configuration_says_by_the_whole_name_first(String path, String claims, String roles)
            throws ParseException {
        Set<String> read = new RolesClaim(path).in(JWTClaimsSet.parse(claims).getClaims());
        assertEquals(roles, new TreeSet<>(read).toString());
    }
}

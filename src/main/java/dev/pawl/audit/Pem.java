package dev.pawl.audit;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the only block of a PEM file (RFC 7468). */
final class Pem {
    private static final Pattern BLOCK =
            Pattern.compile("\\s*-----BEGIN ([A-Z ]+)-----\\R([0-9A-Za-z+/=\\s]+)-----END \\1-----\\s*");

    private Pem() {}

    static byte[] decode(String pem, String label) throws InvalidKeyFileException {
        Matcher block = BLOCK.matcher(pem);
        if (!block.matches() || !block.group(1).equals(label)) {
            throw new InvalidKeyFileException();
        }
        try {
            return Base64.getMimeDecoder().decode(block.group(2));
        } catch (IllegalArgumentException e) {
            throw new InvalidKeyFileException();
        }
    }
}

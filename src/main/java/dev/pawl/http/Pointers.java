package dev.pawl.http;

/**
 * JSON pointers into request bodies (RFC 6901). Their length is limited, so that a response cannot become larger than
 * its request.
 */
final class Pointers {
    private static final int LONGEST = 256;

    private Pointers() {}

    /** The pointer to the member {@code name} of what {@code pointer} is about; {@code pointer} itself if it is too long. */
    static String member(String pointer, String name) {
        String longer = pointer + "/" + name.replace("~", "~0").replace("/", "~1");
        return longer.length() > LONGEST ? pointer : longer;
    }
}

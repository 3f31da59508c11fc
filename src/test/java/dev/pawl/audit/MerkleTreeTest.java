package dev.pawl.audit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The tree of a digest, compared with the definition in RFC 6962. */
class MerkleTreeTest {
    private static final int MOST = 70;

    @Test
    void the_root_is_that_of_the_definition_for_every_number_of_leaves() {
        List<byte[]> leaves = new ArrayList<>();
        MerkleTree tree = new MerkleTree();
        for (int n = 0; n <= MOST; n++) {
            assertEquals(n, tree.size());
            assertEquals(hex(root(leaves)), hex(tree.root()), n + " leaves");
            assertEquals(hex(root(leaves)), hex(MerkleTree.of(joined(leaves)).root()), n + " leaves");
            leaves.add(leaf(n));
            tree.add(leaf(n));
        }
    }

    @Test
    void each_path_leads_from_its_leaf_to_the_root() {
        List<byte[]> leaves = new ArrayList<>();
        for (int n = 1; n <= MOST; n++) {
            leaves.add(leaf(n));
            String root = hex(root(leaves));
            for (int i = 0; i < n; i++) {
                List<byte[]> path = path(joined(leaves), i);
                assertEquals(root, hex(climb(leaves.get(i), i, n, path)), i + " of " + n);
            }
        }
    }

    @Test
    void paths_of_several_leaves_are_those_of_each() {
        byte[] leaves =
                joined(IntStream.range(0, MOST).mapToObj(MerkleTreeTest::leaf).toList());
        List<Integer> some = List.of(0, 3, 4, 31, 32, 33, 63, 64, MOST - 1);
        Map<Integer, List<byte[]>> together = MerkleTree.paths(leaves, some);
        assertEquals(Set.copyOf(some), together.keySet());
        for (int i : some) {
            assertEquals(
                    path(leaves, i).stream().map(MerkleTreeTest::hex).toList(),
                    Objects.requireNonNull(together.get(i)).stream()
                            .map(MerkleTreeTest::hex)
                            .toList());
        }
    }

    private static List<byte[]> path(byte[] leaves, int index) {
        return Objects.requireNonNull(MerkleTree.paths(leaves, List.of(index)).get(index));
    }

    /** Published with Certificate Transparency, for leaves of their own. */
    @Test
    void an_empty_tree_and_one_of_one_empty_leaf_have_the_roots_that_others_compute() {
        assertEquals("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", hex(new MerkleTree().root()));
        assertEquals(
                "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d", hex(Sha256.of(new byte[] {0})));
    }

    @Test
    void a_leaf_is_the_job_the_sequence_and_the_chain() {
        byte[] chain = HexFormat.of().parseHex("ab".repeat(32));
        UUID job = UUID.fromString("01939f6e-1c2a-7def-8a01-0123456789ab");
        byte[] bytes = HexFormat.of()
                .parseHex("00" + "01939f6e1c2a7def8a010123456789ab" + "0000000000000007" + "ab".repeat(32));
        assertEquals(hex(Sha256.of(bytes)), hex(MerkleTree.leaf(job, 7, chain)));
    }

    private static byte[] leaf(int n) {
        return Sha256.of(("leaf " + n).getBytes(US_ASCII));
    }

    /** MTH of RFC 6962, 2.1. */
    private static byte[] root(List<byte[]> leaves) {
        if (leaves.isEmpty()) {
            return Sha256.of();
        }
        if (leaves.size() == 1) {
            return leaves.getFirst();
        }
        int k = split(leaves.size());
        return Sha256.of(new byte[] {1}, root(leaves.subList(0, k)), root(leaves.subList(k, leaves.size())));
    }

    private static int split(int n) {
        int k = 1;
        while (2 * k < n) {
            k *= 2;
        }
        return k;
    }

    private static byte[] climb(byte[] leaf, int index, int size, List<byte[]> path) {
        if (size == 1) {
            assertEquals(0, path.size());
            return leaf;
        }
        int k = split(size);
        List<byte[]> below = path.subList(0, path.size() - 1);
        return index < k
                ? Sha256.of(new byte[] {1}, climb(leaf, index, k, below), path.getLast())
                : Sha256.of(new byte[] {1}, path.getLast(), climb(leaf, index - k, size - k, below));
    }

    private static byte[] joined(List<byte[]> hashes) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        hashes.forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}

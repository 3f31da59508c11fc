package dev.pawl.audit;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The Merkle tree of a digest (spec/audit_digest.md, RFC 6962). It takes one leaf after the other, and keeps no more
 * than the roots of the whole subtrees to their left.
 */
public final class MerkleTree {
    private static final byte[] LEAF = {0};
    private static final byte[] NODE = {1};

    /** The roots of subtrees that are full, from left to right. */
    private final List<byte[]> whole = new ArrayList<>();

    private int leaves;

    /**
     * The hash of a leaf.
     *
     * @param chain of the event
     */
    public static byte[] leaf(UUID jobId, int sequence, byte[] chain) {
        byte[] event = ByteBuffer.allocate(16 + 8 + Sha256.LENGTH)
                .putLong(jobId.getMostSignificantBits())
                .putLong(jobId.getLeastSignificantBits())
                .putLong(sequence)
                .put(chain)
                .array();
        return Sha256.of(LEAF, event);
    }

    /** The tree of these leaves: their hashes, one after the other. */
    public static MerkleTree of(byte[] leaves) {
        MerkleTree tree = new MerkleTree();
        for (int at = 0; at < leaves.length; at += Sha256.LENGTH) {
            tree.add(Arrays.copyOfRange(leaves, at, at + Sha256.LENGTH));
        }
        return tree;
    }

    /** @param leaf the hash of the next leaf */
    public void add(byte[] leaf) {
        leaves++;
        byte[] root = leaf;
        for (int place = leaves; place % 2 == 0; place /= 2) {
            root = node(whole.removeLast(), root);
        }
        whole.add(root);
    }

    /** The number of leaves. */
    public int size() {
        return leaves;
    }

    /** The root; of no leaves, the SHA-256 of nothing. */
    public byte[] root() {
        if (whole.isEmpty()) {
            return Sha256.of();
        }
        byte[] root = whole.getLast();
        for (byte[] left : whole.reversed().subList(1, whole.size())) {
            root = node(left, root);
        }
        return root;
    }

    /**
     * Where a leaf is; -1 if it is not there.
     *
     * @param leaves the hashes of all leaves, one after the other
     */
    public static int indexOf(byte[] leaves, byte[] leaf) {
        for (int at = 0; at < leaves.length; at += Sha256.LENGTH) {
            if (Arrays.equals(leaves, at, at + Sha256.LENGTH, leaf, 0, Sha256.LENGTH)) {
                return at / Sha256.LENGTH;
            }
        }
        return -1;
    }

    /**
     * The ways from some leaves to the root: the hashes beside each, from the bottom to the top (RFC 6962, PATH). Each
     * node of the tree is hashed once, however many leaves are asked for.
     *
     * @param leaves the hashes of all leaves, one after the other
     * @param indices of the leaves that are asked for
     */
    public static Map<Integer, List<byte[]>> paths(byte[] leaves, Collection<Integer> indices) {
        NavigableMap<Integer, List<byte[]>> paths = new TreeMap<>();
        indices.forEach(index -> paths.put(index, new ArrayList<>()));
        climb(leaves, 0, leaves.length / Sha256.LENGTH, paths);
        return paths;
    }

    /** Adds the hashes of one subtree to the paths of its leaves, and returns the root of the subtree. */
    private static byte[] climb(byte[] leaves, int from, int to, NavigableMap<Integer, List<byte[]>> paths) {
        if (paths.isEmpty() || to - from <= 1) {
            return root(leaves, from, to);
        }
        int middle = from + Integer.highestOneBit(to - from - 1);
        NavigableMap<Integer, List<byte[]>> ofLeft = paths.headMap(middle, false);
        NavigableMap<Integer, List<byte[]>> ofRight = paths.tailMap(middle, true);
        byte[] left = climb(leaves, from, middle, ofLeft);
        byte[] right = climb(leaves, middle, to, ofRight);
        ofLeft.values().forEach(path -> path.add(right));
        ofRight.values().forEach(path -> path.add(left));
        return node(left, right);
    }

    private static byte[] root(byte[] leaves, int from, int to) {
        return of(Arrays.copyOfRange(leaves, from * Sha256.LENGTH, to * Sha256.LENGTH))
                .root();
    }

    private static byte[] node(byte[] left, byte[] right) {
        return Sha256.of(NODE, left, right);
    }
}

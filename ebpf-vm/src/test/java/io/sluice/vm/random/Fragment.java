package io.sluice.vm.random;

import java.util.ArrayList;
import java.util.List;

/**
 * One piece of a program: its kind, the seed of its choices, and pieces inside it. Removing a piece changes no other.
 *
 * @param kind what it does
 * @param seed seed of its choices
 * @param body pieces inside, for branches the taken side
 * @param other the other side of a branch
 */
record Fragment(Kind kind, long seed, List<Fragment> body, List<Fragment> other) {
    /** What a fragment does. */
    enum Kind {
        ALU, BRANCH, LOOP, STACK, ATOMIC, PACKET, CONTEXT, SPILL, SUBPROG, JUMP, SAME, DIVIDE, BYTES, INDEX, SLOT,
        MERGE, SPLIT, SWAP, GUARDS, SWITCH, ARRAY, HASH, CHECKSUM, HEAD, TAIL, META, KEY, COUNT, TEXT, BUFFER,
        ITERATE, QUEUE, WORKER, RING, DYNPTR, CLOCK;

        boolean callsHelper() {
            return compareTo(ARRAY) >= 0;
        }
    }

    static Fragment leaf(Kind kind, long seed) {
        return new Fragment(kind, seed, new ArrayList<>(), new ArrayList<>());
    }

    static List<Fragment> copy(List<Fragment> fragments) {
        List<Fragment> copies = new ArrayList<>();
        for (Fragment f : fragments) {
            copies.add(new Fragment(f.kind, f.seed, copy(f.body), copy(f.other)));
        }
        return copies;
    }

    /** Number of fragments in a list and inside it. */
    static int count(List<Fragment> fragments) {
        return fragments.stream().mapToInt(f -> 1 + count(f.body) + count(f.other)).sum();
    }
}

package io.sluice.vm.random;

import io.sluice.vm.random.Fragment.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes random XDP programs that end, keep every rule of the kernel's verifier and return a digest of all they
 * computed. The same seed makes the same program.
 */
public final class ProgramGenerator {
    /** Kinds by how often they are drawn. */
    private static final Kind[] KINDS = {
        Kind.ALU, Kind.ALU, Kind.ALU, Kind.ALU, Kind.ALU, Kind.ALU, Kind.ALU, Kind.ALU, Kind.BRANCH, Kind.BRANCH,
        Kind.BRANCH, Kind.LOOP, Kind.STACK, Kind.STACK, Kind.STACK, Kind.ATOMIC, Kind.ATOMIC, Kind.PACKET, Kind.PACKET,
        Kind.PACKET, Kind.ARRAY, Kind.HASH, Kind.CHECKSUM, Kind.CONTEXT, Kind.SPILL, Kind.SUBPROG, Kind.HEAD, Kind.JUMP,
        Kind.TAIL, Kind.META, Kind.SAME, Kind.SAME, Kind.DIVIDE, Kind.DIVIDE, Kind.BYTES, Kind.INDEX, Kind.INDEX,
        Kind.SLOT, Kind.SLOT, Kind.MERGE, Kind.MERGE, Kind.SPLIT, Kind.SPLIT, Kind.SWAP,
        Kind.GUARDS, Kind.GUARDS, Kind.SWITCH, Kind.KEY, Kind.KEY, Kind.COUNT, Kind.COUNT, Kind.COUNT,
        Kind.TEXT, Kind.BUFFER, Kind.ITERATE, Kind.QUEUE, Kind.WORKER, Kind.RING, Kind.DYNPTR, Kind.CLOCK,
    };
    private static final int MAX_DEPTH = 3;
    private static final int MAX_SUBPROGS = 3;
    private static final int MAX_TARGET_FRAGMENTS = 8;

    private final Draw draw;

    private ProgramGenerator(long seed) {
        this.draw = new Draw(seed);
    }

    /** Makes the program of a seed, of 1 to {@code maxFragments} fragments in the main program. */
    public static RandomProgram generate(long seed, int maxFragments) {
        ProgramGenerator generator = new ProgramGenerator(seed);
        List<RandomProgram.Part> targets = new ArrayList<>();
        for (int i = generator.draw.below(RandomProgram.SELF); i > 0; i--) {
            targets.add(generator.part(MAX_TARGET_FRAGMENTS));
        }
        return new RandomProgram(seed, generator.part(maxFragments), targets);
    }

    private RandomProgram.Part part(int maxFragments) {
        List<List<Fragment>> subprogs = new ArrayList<>();
        for (int i = draw.below(MAX_SUBPROGS + 1); i > 0; i--) {
            subprogs.add(list(draw.between(1, 5), 1, 1));
        }
        return new RandomProgram.Part(draw.next(), list(draw.between(1, maxFragments), 0, 0), subprogs);
    }

    private List<Fragment> list(int count, int depth, int loops) {
        List<Fragment> fragments = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            fragments.add(fragment(depth, loops));
        }
        return fragments;
    }

    private Fragment fragment(int depth, int loops) {
        Kind kind = KINDS[draw.below(KINDS.length)];
        Fragment fragment = Fragment.leaf(kind, draw.next());
        boolean nests = depth < MAX_DEPTH;
        if ((kind == Kind.BRANCH || kind == Kind.SAME) && nests) {
            fragment.body().addAll(list(draw.between(1, 3), depth + 1, loops));
            fragment.other().addAll(list(draw.below(3), depth + 1, loops));
        } else if (kind == Kind.LOOP) {
            if (!nests || loops == Scope.MAX_LOOPS) {
                return Fragment.leaf(Kind.ALU, fragment.seed());
            }
            fragment.body().addAll(list(draw.between(1, 4), depth + 1, loops + 1));
        }
        return fragment;
    }
}

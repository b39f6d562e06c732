package io.sluice.vm.verifier.analysis;

/**
 * The insns of each function in an order in which most successors come before what they follow, so that facts that
 * flow backwards settle in few rounds.
 *
 * <p>It is the kernel's order: the facts of {@link LiveStack} depend on it where writes become known late.
 */
final class Postorder {
    private static final byte NEW = 0;
    private static final byte FOUND = 1;
    private static final byte OPEN = 2;

    private final int[] order;
    private final int[] starts;
    private final int[] positions;
    private final int[] predecessors;
    private final int[] firstPredecessors;

    private Postorder(Program program, int[] order, int[] starts) {
        this.order = order;
        this.starts = starts;
        this.positions = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            positions[order[i]] = i;
        }
        this.firstPredecessors = new int[order.length + 1];
        for (int i = 0; i < order.length; i++) {
            count(program.next(i));
            count(program.target(i));
        }
        for (int i = 0; i < order.length; i++) {
            firstPredecessors[i + 1] += firstPredecessors[i];
        }
        this.predecessors = new int[firstPredecessors[order.length]];
        int[] free = firstPredecessors.clone();
        for (int i = 0; i < order.length; i++) {
            enter(program.next(i), i, free);
            enter(program.target(i), i, free);
        }
    }

    private void count(int successor) {
        if (successor != Program.NONE) {
            firstPredecessors[successor + 1]++;
        }
    }

    private void enter(int successor, int insn, int[] free) {
        if (successor != Program.NONE) {
            predecessors[free[successor]++] = insn;
        }
    }

    static Postorder of(Program program) {
        int[] order = new int[program.size()];
        int[] starts = new int[program.count() + 1];
        byte[] mark = new byte[program.size()];
        int[] pending = new int[program.size()];
        int emitted = 0;
        for (int s = 0; s < program.count(); s++) {
            starts[s] = emitted;
            int depth = 0;
            pending[depth++] = program.start(s);
            mark[program.start(s)] = FOUND;
            while (depth > 0) {
                int insn = pending[depth - 1];
                if (mark[insn] == OPEN) {
                    order[emitted++] = insn;
                    depth--;
                    continue;
                }
                mark[insn] = OPEN;
                depth = push(program.next(insn), mark, pending, depth);
                depth = push(program.target(insn), mark, pending, depth);
            }
        }
        starts[program.count()] = emitted;
        return new Postorder(program, order, starts);
    }

    private static int push(int insn, byte[] mark, int[] pending, int depth) {
        if (insn == Program.NONE || mark[insn] != NEW) {
            return depth;
        }
        mark[insn] = FOUND;
        pending[depth] = insn;
        return depth + 1;
    }

    /** All insns, function after function. */
    int[] order() {
        return order;
    }

    /** The position of a function's first insn in the order; that of the next function ends it. */
    int start(int subprog) {
        return starts[subprog];
    }

    /** The position of an insn in the order. */
    int position(int insn) {
        return positions[insn];
    }

    /** All insns' predecessors, insn after insn; an insn whose jump goes to the next one is there twice. */
    int[] predecessors() {
        return predecessors;
    }

    /** Where an insn's {@link #predecessors()} begin; those of the next insn end them. */
    int firstPredecessor(int insn) {
        return firstPredecessors[insn];
    }
}

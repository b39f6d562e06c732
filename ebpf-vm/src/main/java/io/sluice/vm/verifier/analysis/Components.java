package io.sluice.vm.verifier.analysis;

/**
 * Strongly connected components of the control flow inside functions: the loops. A call that calls back is a loop of
 * its own, as the callback may run any number of times; Linux 6.18 does not see that, later ones do.
 *
 * <p>The algorithm is Tarjan's ("Depth-First Search and Linear Graph Algorithms", 1972); ids count from 1 in the order
 * in which components are completed.
 */
public final class Components {
    /** The id of insns that are in no loop. */
    public static final int NONE = 0;

    private static final int DONE = Integer.MAX_VALUE;

    private final int[] ids;
    private int count;

    private Components(int size) {
        ids = new int[size];
    }

    static Components of(Program program) {
        Components components = new Components(program.size());
        new Search(program, components).run();
        return components;
    }

    /** The id of the component that an insn is in, or {@link #NONE}. */
    public int of(int index) {
        return ids[index];
    }

    /** How many components; ids are 1 to this. */
    public int count() {
        return count;
    }

    /** One depth-first search over all insns. */
    private static final class Search {
        private final Program program;
        private final Components result;
        // by insn: 0 unseen, else the smallest number of an insn that it is known to reach, or DONE
        private final int[] low;
        private final int[] number;
        private final int[] open;
        private final int[] path;
        private int opened;
        private int last;

        Search(Program program, Components result) {
            this.program = program;
            this.result = result;
            int size = program.size();
            low = new int[size];
            number = new int[size];
            open = new int[size];
            path = new int[size];
        }

        void run() {
            for (int root = 0; root < low.length; root++) {
                if (number[root] == 0) {
                    explore(root);
                }
            }
        }

        private void explore(int root) {
            int depth = 0;
            path[depth++] = root;
            while (depth > 0) {
                int insn = path[depth - 1];
                if (number[insn] == 0) {
                    number[insn] = ++last;
                    low[insn] = last;
                    open[opened++] = insn;
                }
                int unseen = unseen(insn);
                if (unseen != Program.NONE) {
                    path[depth++] = unseen;
                    continue;
                }
                depth--;
                if (low[insn] == number[insn]) {
                    close(insn);
                }
            }
        }

        private int unseen(int insn) {
            int next = program.next(insn);
            int target = program.target(insn);
            if (next != Program.NONE && number[next] == 0) {
                return next;
            }
            if (target != Program.NONE && number[target] == 0) {
                return target;
            }
            low[insn] = Math.min(low[insn], Math.min(lowOf(next), lowOf(target)));
            return Program.NONE;
        }

        private int lowOf(int insn) {
            return insn == Program.NONE ? DONE : low[insn];
        }

        private void close(int root) {
            int from = opened;
            do {
                from--;
                low[open[from]] = DONE;
            } while (open[from] != root);
            boolean loops = opened - from > 1 || program.next(root) == root || program.target(root) == root
                    || program.points().callsBack(root);
            if (loops) {
                result.count++;
                for (int i = from; i < opened; i++) {
                    result.ids[open[i]] = result.count;
                }
            }
            opened = from;
        }
    }
}

package io.sluice.vm.codegen.regs;

import io.sluice.vm.codegen.machine.MFunction;
import io.sluice.vm.codegen.machine.Pregs;
import io.sluice.vm.codegen.machine.RegClass;
import java.util.Arrays;

/**
 * For the checker: the vregs that each place certainly holds at one point. Places are the registers, and after them
 * the slots. Sets are sorted arrays, never changed.
 */
final class Contents {
    private static final int[] EMPTY = {};

    private final int[][] sets;

    Contents(int places) {
        sets = new int[places][];
        Arrays.fill(sets, EMPTY);
    }

    private Contents(int[][] sets) {
        this.sets = sets;
    }

    /** Another with the same contents. */
    Contents copy() {
        return new Contents(sets.clone());
    }

    /** Whether a place certainly holds a vreg. */
    boolean holds(int place, int vreg) {
        return Arrays.binarySearch(sets[place], vreg) >= 0;
    }

    /** What a place holds, to be read by people. */
    String show(int place) {
        StringBuilder out = new StringBuilder();
        for (int vreg : sets[place]) {
            out.append(out.isEmpty() ? "r" : ", r").append(vreg);
        }
        return out.isEmpty() ? "nothing known" : out.toString();
    }

    /** Forgets what a place holds. */
    void clear(int place) {
        sets[place] = EMPTY;
    }

    /** Forgets a vreg everywhere: what was so called is something else from now on. */
    void forget(int vreg) {
        for (int i = 0; i < sets.length; i++) {
            int at = Arrays.binarySearch(sets[i], vreg);
            if (at >= 0) {
                int[] less = new int[sets[i].length - 1];
                System.arraycopy(sets[i], 0, less, 0, at);
                System.arraycopy(sets[i], at + 1, less, at, less.length - at);
                sets[i] = less;
            }
        }
    }

    /** Makes a place hold a vreg only. */
    void set(int place, int vreg) {
        sets[place] = new int[] {vreg};
    }

    /** Copies as many bytes as a class has from place to place: vregs that are wider do not come over whole. */
    void move(int to, int from, RegClass of, MFunction function) {
        int[] kept = new int[sets[from].length];
        int count = 0;
        for (int vreg : sets[from]) {
            if (function.classOf(vreg).bytes() <= of.bytes()) {
                kept[count++] = vreg;
            }
        }
        sets[to] = Arrays.copyOf(kept, count);
    }

    /** Exchanges what two places hold. */
    void exchange(int one, int other) {
        int[] set = sets[one];
        sets[one] = sets[other];
        sets[other] = set;
    }

    /** Names the values that an edge brings as its target does. */
    void rename(int[] args, int[] params) {
        for (int place = 0; params.length > 0 && place < sets.length; place++) {
            int[] old = sets[place];
            if (old.length == 0) {
                continue;
            }
            int[] now = new int[old.length + params.length];
            int count = 0;
            for (int vreg : old) {
                if (!contains(params, vreg)) {
                    now[count++] = vreg;
                }
            }
            for (int i = 0; i < params.length; i++) {
                if (Arrays.binarySearch(old, args[i]) >= 0) {
                    now[count++] = params[i];
                }
            }
            Arrays.sort(now, 0, count);
            sets[place] = Arrays.copyOf(now, count);
        }
    }

    private static boolean contains(int[] all, int one) {
        for (int each : all) {
            if (each == one) {
                return true;
            }
        }
        return false;
    }

    /** Keeps only what another holds too, in the same place; says whether that was less. */
    boolean intersect(Contents other) {
        boolean changed = false;
        for (int place = 0; place < sets.length; place++) {
            int[] mine = sets[place];
            // most places hold what they held before either path
            if (Arrays.equals(mine, other.sets[place])) {
                continue;
            }
            int[] both = new int[mine.length];
            int count = 0;
            for (int vreg : mine) {
                if (other.holds(place, vreg)) {
                    both[count++] = vreg;
                }
            }
            if (count < mine.length) {
                sets[place] = Arrays.copyOf(both, count);
                changed = true;
            }
        }
        return changed;
    }

    /** The number of a register's place. */
    static int ofPreg(int preg) {
        return preg;
    }

    /** The number of a slot's place, by its position among all slots. */
    static int ofSlot(int position) {
        return Pregs.COUNT + position;
    }
}

package io.sluice.vm.cfg;

import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.insn.WideKind;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * Where the functions of a program begin: insn 0, and whatever a local call or a callback reference names.
 *
 * <p>Targets that are no insn are left out; who reports them looks at the calls.
 */
public final class Subprogs {
    private final int[] starts;
    private final int size;

    private Subprogs(int[] starts, int size) {
        this.starts = starts;
        this.size = size;
    }

    /** The functions of a program. */
    public static Subprogs of(InsnSeq insns) {
        TreeSet<Integer> found = new TreeSet<>();
        found.add(0);
        for (int i = 0; i < insns.size(); i++) {
            if (isReference(insns.at(i)) && insns.targetOf(i) >= 0) {
                found.add(insns.targetOf(i));
            }
        }
        return new Subprogs(found.stream().mapToInt(Integer::intValue).toArray(), insns.size());
    }

    /** Whether an insn names a function: a local call, or the reference to a callback. */
    public static boolean isReference(Insn insn) {
        return insn instanceof Insn.CallLocal || insn instanceof Insn.WideRef w && w.kind() == WideKind.FUNC;
    }

    /** How many functions, the main program included. */
    public int count() {
        return starts.length;
    }

    /** The index of a function's first insn. */
    public int start(int subprog) {
        return starts[subprog];
    }

    /** The index after a function's last insn. */
    public int end(int subprog) {
        return subprog + 1 < starts.length ? starts[subprog + 1] : size;
    }

    /** The first insns in ascending order. */
    public List<Integer> starts() {
        return Arrays.stream(starts).boxed().toList();
    }

    /** The position of the function that an insn belongs to. */
    public int at(int index) {
        int found = Arrays.binarySearch(starts, index);
        return found >= 0 ? found : -found - 2;
    }
}

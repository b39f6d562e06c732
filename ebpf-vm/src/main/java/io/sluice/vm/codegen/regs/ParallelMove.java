package io.sluice.vm.codegen.regs;

import io.sluice.vm.codegen.machine.MInsn;
import io.sluice.vm.codegen.machine.Pregs;
import io.sluice.vm.codegen.machine.RegClass;
import java.util.Arrays;
import java.util.List;

/**
 * Moves that happen at once, made into insns one after the other. A place is a register, or a slot as
 * {@link MInsn#inSlot} writes it. No place is written twice.
 */
final class ParallelMove {
    private static final int CYCLE = 0;
    private static final int PUSHED = 1;

    private final Vregs vregs;
    private final Slots slots;
    private int[] to = new int[16];
    private int[] from = new int[16];
    private RegClass[] classes = new RegClass[16];
    private int count;
    private int[] rematTo = new int[8];
    private int[] remat = new int[8];
    private int remats;
    private long busy;
    private List<MInsn> out;

    ParallelMove(Vregs vregs, Slots slots) {
        this.vregs = vregs;
        this.slots = slots;
    }

    /** Forgets all moves. */
    void begin() {
        count = 0;
        remats = 0;
        busy = 0;
    }

    /** Says that a register holds something, before or after the moves. */
    void keep(int preg) {
        busy |= Pregs.bit(preg);
    }

    /** Adds a move, unless it is to where the value is. */
    void add(RegClass of, int target, int source) {
        if (target == source) {
            return;
        }
        if (count == to.length) {
            to = Arrays.copyOf(to, 2 * count);
            from = Arrays.copyOf(from, 2 * count);
            classes = Arrays.copyOf(classes, 2 * count);
        }
        to[count] = target;
        from[count] = source;
        classes[count++] = of;
    }

    /** Adds the computation of a vreg anew. */
    void addRemat(int target, int vreg) {
        if (remats == remat.length) {
            rematTo = Arrays.copyOf(rematTo, 2 * remats);
            remat = Arrays.copyOf(remat, 2 * remats);
        }
        rematTo[remats] = target;
        remat[remats++] = vreg;
    }

    /** Whether there is nothing to do. */
    boolean isEmpty() {
        return count == 0 && remats == 0;
    }

    /** How many moves there are. */
    int size() {
        return count + remats;
    }

    /** Adds the insns. */
    void resolve(List<MInsn> into) {
        out = into;
        while (count > 0) {
            if (!moveWhatIsUnread()) {
                breakCycle();
            }
        }
        for (int i = 0; i < remats; i++) {
            if (rematTo[i] >= 0) {
                out.add(vregs.remat(remat[i], rematTo[i]));
            } else {
                through(vregs.classOf(remat[i]), MInsn.NONE, rematTo[i], remat[i]);
            }
        }
    }

    private boolean moveWhatIsUnread() {
        boolean progress = false;
        for (int i = 0; i < count; i++) {
            if (!isRead(i)) {
                copy(classes[i], to[i], from[i]);
                remove(i--);
                progress = true;
            }
        }
        return progress;
    }

    private boolean isRead(int move) {
        for (int i = 0; i < count; i++) {
            if (i != move && from[i] == to[move]) {
                return true;
            }
        }
        return false;
    }

    private void remove(int i) {
        count--;
        to[i] = to[count];
        from[i] = from[count];
        classes[i] = classes[count];
    }

    /** All moves left are parts of cycles: each place that is written is read by another. */
    private void breakCycle() {
        int target = to[0];
        int source = from[0];
        if (classes[0] == RegClass.GPR && target >= 0 && source >= 0) {
            out.add(Moves.exchange(target, source));
            remove(0);
            for (int i = count - 1; i >= 0; i--) {
                from[i] = from[i] == target ? source : from[i] == source ? target : from[i];
                if (from[i] == to[i]) {
                    remove(i);
                }
            }
            return;
        }
        int temp = freeRegister(classes[0]);
        if (temp == Pregs.NONE) {
            temp = MInsn.inSlot(slots.scratch(CYCLE));
        } else {
            keep(temp);
        }
        copy(classes[0], temp, source);
        for (int i = 0; i < count; i++) {
            from[i] = from[i] == source ? temp : from[i];
        }
    }

    private int freeRegister(RegClass of) {
        long free = of.all() & ~busy;
        long callers = free & Pregs.CALLER_SAVED;
        long set = callers != 0 ? callers : free;
        return set == 0 ? Pregs.NONE : Long.numberOfTrailingZeros(set);
    }

    private void copy(RegClass of, int target, int source) {
        if (target >= 0 && source >= 0) {
            out.add(Moves.move(of, target, source));
        } else if (target >= 0) {
            out.add(Moves.load(of, MInsn.NONE, MInsn.slotOf(source), target));
        } else if (source >= 0) {
            out.add(Moves.store(of, MInsn.NONE, MInsn.slotOf(target), source));
        } else {
            through(of, source, target, MInsn.NONE);
        }
    }

    /** Slot to slot, or a computed vreg to a slot, through a register. If none is free, one is pushed aside whole. */
    private void through(RegClass of, int source, int target, int computed) {
        int temp = freeRegister(of);
        boolean pushed = temp == Pregs.NONE;
        RegClass whole = of == RegClass.GPR ? RegClass.GPR : vregs.widestVector();
        if (pushed) {
            temp = Long.numberOfTrailingZeros(of.all());
            out.add(Moves.store(whole, MInsn.NONE, slots.scratch(PUSHED), temp));
        }
        out.add(computed == MInsn.NONE ? Moves.load(of, MInsn.NONE, MInsn.slotOf(source), temp)
                : vregs.remat(computed, temp));
        out.add(Moves.store(of, MInsn.NONE, MInsn.slotOf(target), temp));
        if (pushed) {
            out.add(Moves.load(whole, MInsn.NONE, slots.scratch(PUSHED), temp));
        }
    }
}

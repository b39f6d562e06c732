package io.sluice.vm.codegen.regs;

import io.sluice.vm.codegen.machine.MInsn;
import io.sluice.vm.codegen.machine.MOp;
import io.sluice.vm.codegen.machine.Pregs;
import io.sluice.vm.codegen.machine.Role;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Gives the operands of one insn after the other their registers. */
final class InsnAllocator {
    /** A foldable use is worth a register if there is another within so many insns. */
    private static final int SOON = 24;

    private final Vregs vregs;
    private final Hints hints;
    private final Occurrences occurrences;
    private final NextUse nextUse;
    private final Registers registers;
    private final List<MInsn> folded = new ArrayList<>();
    private int[] after = new int[8];
    private MInsn insn;
    private int operands;
    private int position;
    /** The operand that is TIED, or {@link MInsn#NONE}. */
    private int tied;
    private boolean anyEarlyDef;
    /** Registers that the insn reads, or that are otherwise not to be overwritten before it. */
    private long reads;
    /** Registers that no def may share: read to the end, tied, or early defs. */
    private long kept;
    /** Registers that the insn destroys: clobbers, fixed defs. */
    private long destroyed;
    /** Registers that the insn destroys before it has read all. */
    private long destroyedEarly;
    /** Registers that fixed uses must be in and are not yet. */
    private long wanted;

    InsnAllocator(Occurrences occurrences, NextUse nextUse, Registers registers) {
        this.vregs = registers.vregs();
        this.hints = registers.hints();
        this.occurrences = occurrences;
        this.nextUse = nextUse;
        this.registers = registers;
    }

    /** Insns that read a slot in place of a register. */
    List<MInsn> folded() {
        return folded;
    }

    /** Allocates an insn, at its position in the block, of that number among all insns. */
    void allocate(MInsn of, int at, int number) {
        insn = of;
        position = at;
        operands = insn.operands();
        if (after.length < operands) {
            after = new int[2 * operands];
        }
        int start = occurrences.start(number);
        for (int k = 0; k < operands; k++) {
            after[k] = nextUse.after(start + k);
        }
        if (insn.op().isRemat()) {
            registers.setNext(insn.vreg(0), after[0]);
            return;
        }
        begin();
        vacateForOthers();
        placeFixedUses();
        for (int k = 0; k < operands; k++) {
            if (insn.isUse(k) && k != tied && insn.preg(k) == Pregs.NONE) {
                placeUse(k);
            }
        }
        placeTied();
        if (anyEarlyDef) {
            placeEarlyDefs();
        }
        vacate();
        placeDefs();
        registers.out().add(insn);
    }

    private void begin() {
        reads = 0;
        kept = 0;
        destroyed = insn.clobbers();
        destroyedEarly = 0;
        wanted = 0;
        tied = MInsn.NONE;
        anyEarlyDef = false;
        for (int k = operands - 1; k >= 0; k--) {
            Role role = insn.role(k);
            if (role == Role.TIED) {
                tied = k;
            }
            anyEarlyDef |= role == Role.EARLY_DEF;
            int at = fixedAt(k);
            if (at != Pregs.NONE) {
                destroyed |= insn.isDef(k) || role == Role.TIED ? Pregs.bit(at) : 0;
                destroyedEarly |= role == Role.EARLY_DEF ? Pregs.bit(at) : 0;
                wanted |= insn.isUse(k) ? Pregs.bit(at) : 0;
            }
        }
        if (tied >= 0) {
            commute();
        }
    }

    private int fixedAt(int k) {
        int at = insn.fixed(k);
        return at == Pregs.NONE && insn.role(k) == Role.TIED ? insn.fixed(0) : at;
    }

    private boolean livesOn(int k) {
        return after[k] != NextUse.NEVER;
    }

    private void commute() {
        for (int k = 0; k < operands; k++) {
            if (insn.role(k) == Role.USE && insn.fixed(k) == Pregs.NONE && insn.fixed(tied) == Pregs.NONE
                    && insn.commutes(tied, k) && suits(k) > suits(tied)) {
                int vreg = insn.vreg(k);
                insn.setVreg(k, insn.vreg(tied));
                insn.setVreg(tied, vreg);
                int next = after[k];
                after[k] = after[tied];
                after[tied] = next;
                return;
            }
        }
    }

    private int suits(int k) {
        int home = registers.home(insn.vreg(k));
        int suits = livesOn(k) ? 0 : 4;
        suits += home != Pregs.NONE ? 2 : 0;
        return suits + (home != Pregs.NONE && home == hints.preferred(insn.vreg(0)) ? 1 : 0);
    }

    private long usable() {
        return registers.free() & ~reads & ~wanted;
    }

    /** The registers that uses of this insn are in. */
    private long homesOfUses() {
        long set = 0;
        for (int k = 0; k < operands; k++) {
            if (insn.isUse(k) && registers.home(insn.vreg(k)) != Pregs.NONE) {
                set |= Pregs.bit(registers.home(insn.vreg(k)));
            }
        }
        return set;
    }

    /** Values that the insn does not read leave the registers that it destroys before others are moved about. */
    private void vacateForOthers() {
        if ((destroyed & ~registers.free()) == 0) {
            return;
        }
        long uses = homesOfUses();
        for (long set = destroyed & ~registers.free() & ~uses; set != 0; set &= set - 1) {
            registers.relocate(registers.content(Long.numberOfTrailingZeros(set)), ~destroyed & ~wanted & ~uses);
        }
    }

    private void placeFixedUses() {
        while (wanted != 0) {
            boolean placed = false;
            int waits = MInsn.NONE;
            for (int k = 0; k < operands; k++) {
                int at = insn.isUse(k) && insn.preg(k) == Pregs.NONE ? fixedAt(k) : Pregs.NONE;
                if (at == Pregs.NONE) {
                    continue;
                }
                if (registers.home(insn.vreg(k)) == at || isThere(k, at)
                        || (registers.free() & ~reads & Pregs.bit(at)) != 0) {
                    placeFixed(k, at);
                    placed = true;
                } else {
                    waits = k;
                }
            }
            if (!placed) {
                if (waits == MInsn.NONE || (reads & Pregs.bit(fixedAt(waits))) != 0) {
                    throw new AllocationError(registers.block() + ": contradictory operands of " + insn);
                }
                displace(fixedAt(waits));
            }
        }
    }

    private void placeFixed(int k, int at) {
        int vreg = insn.vreg(k);
        long bit = Pregs.bit(at);
        boolean lasting = livesOn(k) && (destroyed & bit) == 0;
        if (registers.home(vreg) != at && !isThere(k, at)) {
            registers.load(vreg, at);
            if (registers.home(vreg) == Pregs.NONE ? lasting : !livesOn(k) || lasting && isWorthMoving(vreg, at)) {
                registers.put(vreg, at);
            }
        }
        read(k, at);
        wanted &= ~bit;
    }

    /** Whether another operand has had the same vreg brought to a register. */
    private boolean isThere(int k, int at) {
        for (int j = 0; j < operands; j++) {
            if (j != k && insn.isUse(j) && insn.vreg(j) == insn.vreg(k) && insn.preg(j) == at) {
                return true;
            }
        }
        return false;
    }

    private boolean isWorthMoving(int vreg, int at) {
        return (hints.avoid(vreg) & Pregs.bit(at)) == 0 && hints.preferred(vreg) == at;
    }

    private void read(int k, int preg) {
        insn.setPreg(k, preg);
        reads |= Pregs.bit(preg);
        if (insn.role(k) == Role.LATE_USE) {
            kept |= Pregs.bit(preg);
        }
    }

    private void displace(int preg) {
        int vreg = registers.content(preg);
        if (vregs.isRemat(vreg)) {
            registers.drop(vreg);
            return;
        }
        int to = registers.pick(vreg, usable() & ~destroyed);
        if (to == Pregs.NONE) {
            to = registers.pick(vreg, usable());
        }
        if (to == Pregs.NONE) {
            to = registers.obtain(vreg, ~reads & ~wanted & ~homesOfUses());
        }
        registers.load(vreg, to);
        registers.put(vreg, to);
    }

    private void placeUse(int k) {
        int vreg = insn.vreg(k);
        long bad = insn.role(k) == Role.LATE_USE ? destroyed : destroyedEarly;
        int home = registers.home(vreg);
        if (home == Pregs.NONE) {
            home = placedElsewhere(k);
        }
        if (home != Pregs.NONE && (Pregs.bit(home) & bad) == 0) {
            read(k, home);
            return;
        }
        if (home == Pregs.NONE && insn.foldable() == k && isBetterInSlot(k)) {
            insn.setPreg(k, MInsn.inSlot(0));
            folded.add(insn);
            return;
        }
        long busy = reads | homesOfUses() | bad;
        int to = registers.pick(vreg, registers.free() & ~busy & (livesOn(k) ? ~destroyed : -1));
        if (to == Pregs.NONE) {
            to = registers.obtain(vreg, ~busy);
        }
        registers.load(vreg, to);
        registers.put(vreg, to);
        read(k, to);
    }

    private boolean isBetterInSlot(int k) {
        int vreg = insn.vreg(k);
        if (vregs.isRemat(vreg) || !registers.isValid(vreg)) {
            return false;
        }
        for (int j = 0; j < operands; j++) {
            if (j != k && insn.vreg(j) == vreg) {
                return false;
            }
        }
        vregs.wantSlot(vreg);
        return !livesOn(k) || after[k] > position + SOON;
    }

    private int placedElsewhere(int k) {
        for (int j = 0; j < operands; j++) {
            if (j != k && insn.isUse(j) && insn.role(j) != Role.TIED && insn.vreg(j) == insn.vreg(k)
                    && insn.preg(j) >= 0) {
                return insn.preg(j);
            }
        }
        return Pregs.NONE;
    }

    private void placeTied() {
        int k = tied;
        if (k < 0) {
            return;
        }
        int vreg = insn.vreg(k);
        if (insn.preg(k) == Pregs.NONE) {
            int home = registers.home(vreg);
            long never = destroyed | kept;
            boolean lost = home == Pregs.NONE || (Pregs.bit(home) & never) != 0;
            if (!lost && livesOn(k) && isGivenUp(k, home)) {
                read(k, home);
                registers.drop(vreg);
            } else if (lost || livesOn(k)) {
                int def = insn.vreg(0);
                int to = registers.pick(def, registers.free() & ~reads & ~never);
                if (to == Pregs.NONE) {
                    to = registers.obtain(def, ~reads & ~never & ~homesOfUses());
                }
                registers.load(vreg, to);
                read(k, to);
            } else {
                read(k, home);
            }
        }
        insn.setPreg(0, insn.preg(k));
        kept |= Pregs.bit(insn.preg(k));
    }

    /** Whether a constant leaves its register to the result, which belongs there: it is made again where it is used. */
    private boolean isGivenUp(int k, int home) {
        boolean once = true;
        for (int j = 0; j < operands; j++) {
            once &= j == k || insn.vreg(j) != insn.vreg(k);
        }
        return once && vregs.isRemat(insn.vreg(k)) && hints.preferred(insn.vreg(0)) == home;
    }

    private void placeEarlyDefs() {
        for (int k = 0; k < operands; k++) {
            if (insn.role(k) == Role.EARLY_DEF && insn.preg(k) == Pregs.NONE) {
                int to = insn.fixed(k);
                if (to == Pregs.NONE) {
                    to = registers.obtain(insn.vreg(k), ~reads & ~destroyed & ~kept);
                }
                insn.setPreg(k, to);
                reads |= Pregs.bit(to);
                kept |= Pregs.bit(to);
            }
        }
    }

    /** Values that live on leave the registers that the insn destroys; those that die are forgotten. */
    private void vacate() {
        for (int k = 0; k < operands; k++) {
            if (insn.isUse(k)) {
                registers.setNext(insn.vreg(k), after[k]);
                if (!livesOn(k)) {
                    registers.drop(insn.vreg(k));
                }
            }
        }
        for (long set = destroyed & ~registers.free(); set != 0; set &= set - 1) {
            registers.relocate(registers.content(Long.numberOfTrailingZeros(set)), ~destroyed & ~reads & ~kept);
        }
    }

    private void placeDefs() {
        long taken = kept | destroyed;
        for (int k = 0; k < operands; k++) {
            if (!insn.isDef(k)) {
                continue;
            }
            int vreg = insn.vreg(k);
            if (insn.preg(k) == Pregs.NONE) {
                insn.setPreg(k, insn.fixed(k) != Pregs.NONE ? insn.fixed(k) : registerOfDef(k, ~taken));
                taken |= Pregs.bit(insn.preg(k));
            }
            registers.setNext(vreg, after[k]);
            hints.give(vreg, insn.preg(k));
        }
        for (int k = 0; k < operands; k++) {
            if (insn.isDef(k) && livesOn(k)) {
                registers.put(insn.vreg(k), insn.preg(k));
            }
        }
    }

    private int registerOfDef(int k, long among) {
        int vreg = insn.vreg(k);
        if (insn.op() == MOp.MOVE && !livesOn(1) && insn.preg(1) >= 0) {
            long source = Pregs.bit(insn.preg(1)) & among & registers.free() & ~hints.avoid(vreg);
            int preferred = hints.preferred(vreg);
            boolean isWanted = preferred != Pregs.NONE && (registers.free() & among & Pregs.bit(preferred)) != 0;
            if (source != 0 && !isWanted) {
                return insn.preg(1);
            }
        }
        return registers.obtain(vreg, among);
    }

    @Override
    public String toString() {
        return "at " + insn + ", after " + Arrays.toString(after);
    }
}

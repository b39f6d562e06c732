package io.sluice.vm.codegen.regs;

import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.MInsn;
import io.sluice.vm.codegen.machine.Pregs;
import java.util.ArrayList;
import java.util.Arrays;

/**
 * What every register holds at one point of the walk over the insns, which slots are valid there, and the steps that
 * change it: each adds its insn to the block's new list.
 */
final class Registers {
    private static final int[] NO_VREGS = {};

    private final Vregs vregs;
    private final Hints hints;
    private final int[] content = new int[Pregs.COUNT];
    private final int[] home;
    private final int[] next;
    private final boolean[] valid;
    private int[] validList = new int[16];
    private int validCount;
    private long occupied;
    private MBlock block;
    private ArrayList<MInsn> out;

    Registers(Vregs vregs, Hints hints) {
        this.vregs = vregs;
        this.hints = hints;
        this.home = new int[vregs.count()];
        this.next = new int[vregs.count()];
        this.valid = new boolean[vregs.count()];
        Arrays.fill(content, Pregs.NONE);
        Arrays.fill(home, Pregs.NONE);
    }

    /** What is known of vregs. */
    Vregs vregs() {
        return vregs;
    }

    /** Where they would best be. */
    Hints hints() {
        return hints;
    }

    /** Forgets everything, and begins a block. */
    void begin(MBlock of) {
        block = of;
        out = new ArrayList<>(of.insns().size() + of.insns().size() / 4 + 4);
        for (; occupied != 0; occupied &= occupied - 1) {
            int p = Long.numberOfTrailingZeros(occupied);
            home[content[p]] = Pregs.NONE;
            content[p] = Pregs.NONE;
        }
        for (int i = 0; i < validCount; i++) {
            valid[validList[i]] = false;
        }
        validCount = 0;
    }

    /** The block that is walked over. */
    MBlock block() {
        return block;
    }

    /** The block's new insns. */
    ArrayList<MInsn> out() {
        return out;
    }

    /** The vreg in a register, or {@link Pregs#NONE}. */
    int content(int preg) {
        return content[preg];
    }

    /** A copy of what every register holds. */
    int[] contents() {
        return content.clone();
    }

    /** The vregs whose slots are valid. */
    int[] validOnes() {
        return validCount == 0 ? NO_VREGS : Arrays.copyOf(validList, validCount);
    }

    /** The register that a vreg is in, or {@link Pregs#NONE}. */
    int home(int vreg) {
        return home[vreg];
    }

    /** Where a vreg is used next, or {@link NextUse#NEVER}. */
    int next(int vreg) {
        return next[vreg];
    }

    /** Says where a vreg is used next. */
    void setNext(int vreg, int at) {
        next[vreg] = at;
    }

    /** Whether a vreg's slot holds it. */
    boolean isValid(int vreg) {
        return valid[vreg] || vregs.isStoredAtDef(vreg);
    }

    /** Says that a vreg's slot holds it. */
    void setValid(int vreg) {
        vregs.wantSlot(vreg);
        if (!valid[vreg]) {
            valid[vreg] = true;
            if (validCount == validList.length) {
                validList = Arrays.copyOf(validList, 2 * validCount);
            }
            validList[validCount++] = vreg;
        }
    }

    /** Registers that hold nothing. */
    long free() {
        return ~occupied;
    }

    /** Makes a free register a vreg's, in place of the one that it is in. */
    void put(int vreg, int preg) {
        drop(vreg);
        content[preg] = vreg;
        home[vreg] = preg;
        occupied |= Pregs.bit(preg);
    }

    /** Frees the register that a vreg is in, if any. */
    void drop(int vreg) {
        int preg = home[vreg];
        if (preg != Pregs.NONE) {
            home[vreg] = Pregs.NONE;
            content[preg] = Pregs.NONE;
            occupied &= ~Pregs.bit(preg);
        }
    }

    /** The best of some registers, which are free, for a vreg; {@link Pregs#NONE} if there is none. */
    int pick(int vreg, long among) {
        long set = among & vregs.classOf(vreg).all();
        if (set == 0) {
            return Pregs.NONE;
        }
        long good = set & ~hints.avoid(vreg);
        int becomes = hints.becomes(vreg);
        if (becomes != Pregs.NONE && (good & ~hints.avoid(becomes)) != 0) {
            good &= ~hints.avoid(becomes);
        }
        int preferred = hints.preferred(vreg);
        if (preferred != Pregs.NONE && (good & Pregs.bit(preferred)) != 0) {
            return preferred;
        }
        if (good == 0) {
            good = set;
        }
        // to use a register that callers want back costs a store and a load in the function's frame
        long cheap = good & Pregs.CALLER_SAVED;
        return Long.numberOfTrailingZeros(cheap != 0 ? cheap : good);
    }

    private long worthless(int vreg) {
        long distance = Math.min(next[vreg], NextUse.FAR);
        return vregs.isRemat(vreg) ? 4 * distance : isValid(vreg) ? 2 * distance : distance;
    }

    /** The register, of some, whose value is wanted last; {@link Pregs#NONE} if none of them holds one. */
    int furthest(long among) {
        int best = Pregs.NONE;
        for (long set = among & occupied; set != 0; set &= set - 1) {
            int preg = Long.numberOfTrailingZeros(set);
            if (best == Pregs.NONE || worthless(content[preg]) > worthless(content[best])) {
                best = preg;
            }
        }
        return best;
    }

    /** Whether one vreg is wanted later, or costs less to bring back, than another. */
    boolean isLessWanted(int vreg, int than) {
        return worthless(vreg) > worthless(than);
    }

    /** Takes a vreg out of its register: it is in its slot, or can be computed again. */
    void evict(int vreg) {
        if (!vregs.isRemat(vreg) && !isValid(vreg)) {
            if (!block.isCold() && block.loopDepth() > vregs.depth(vreg) && !vregs.isDefinedLast(vreg)) {
                vregs.storeAtDef(vreg);
            } else {
                out.add(Moves.store(vregs.classOf(vreg), vreg, 0, home[vreg]));
                setValid(vreg);
            }
        }
        drop(vreg);
    }

    /** A register for a vreg, of some; evicts what is wanted last if none of them is free. */
    int obtain(int vreg, long among) {
        int preg = pick(vreg, among & free());
        if (preg == Pregs.NONE) {
            preg = furthest(among & vregs.classOf(vreg).all());
            if (preg == Pregs.NONE) {
                throw new AllocationError(block + ": no register for r" + vreg + " among "
                        + Long.toHexString(among));
            }
            evict(content[preg]);
        }
        return preg;
    }

    /** Brings a vreg's value into a register that is free, from wherever it is. */
    void load(int vreg, int preg) {
        if (home[vreg] != Pregs.NONE) {
            out.add(Moves.move(vregs.classOf(vreg), preg, home[vreg]));
        } else if (vregs.isRemat(vreg)) {
            out.add(vregs.remat(vreg, preg));
        } else if (isValid(vreg)) {
            vregs.wantSlot(vreg);
            out.add(Moves.load(vregs.classOf(vreg), vreg, 0, preg));
        } else {
            throw new AllocationError(block + ": r" + vreg + " is in no register and in no slot");
        }
    }

    /** Moves a vreg from its register to one of some that are free or hold what is wanted later, or evicts it. */
    void relocate(int vreg, long among) {
        if (vregs.isRemat(vreg)) {
            drop(vreg);
            return;
        }
        long set = among & vregs.classOf(vreg).all();
        int to = pick(vreg, set & free());
        if (to == Pregs.NONE && !block.isCold()) {
            int other = furthest(set);
            if (other != Pregs.NONE && isLessWanted(content[other], vreg)) {
                evict(content[other]);
                to = other;
            }
        }
        if (to == Pregs.NONE) {
            evict(vreg);
        } else {
            load(vreg, to);
            put(vreg, to);
        }
    }
}

package io.sluice.vm.codegen.regs;

import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.MEdge;
import io.sluice.vm.codegen.machine.MFunction;
import io.sluice.vm.codegen.machine.MInsn;
import io.sluice.vm.codegen.machine.MOp;
import io.sluice.vm.codegen.machine.Pregs;
import io.sluice.vm.codegen.machine.RegClass;
import io.sluice.vm.codegen.machine.Role;
import java.util.ArrayDeque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Proves an allocation right without knowing how it was made: follows, over all paths, which vregs each register and
 * slot certainly holds, and wants every use to read its vreg and every operand to keep its role's and insn's rules.
 * Take one before allocation, and let it check after.
 */
public final class AllocationChecker {
    private final MFunction function;
    private final Snapshot snapshot;
    private final Map<MBlock, Contents> entries = new IdentityHashMap<>();
    private final TreeMap<Integer, Slot> slots = new TreeMap<>();
    /** For each vreg that can be computed again a place of its own, where it always is. */
    private final TreeMap<Integer, Integer> constants = new TreeMap<>();

    /** A slot: its position among all and its greatest size in bytes. */
    private record Slot(int position, int size) {
    }

    /** Remembers a function as it is before allocation. */
    public AllocationChecker(MFunction function) {
        this.function = function;
        this.snapshot = new Snapshot(function);
    }

    /**
     * Checks the function after allocation.
     *
     * @throws AllocationError if a use does not read its vreg on some path, or a rule is broken
     */
    public void check() {
        snapshot.checkShape();
        findSlots();
        solve();
        for (MBlock block : function.blocks()) {
            Contents contents = entries.get(block);
            if (contents == null) {
                throw new AllocationError(block + ": no path gets there");
            }
            contents = contents.copy();
            for (MInsn insn : block.insns()) {
                check(block, insn, contents);
                apply(insn, contents);
            }
        }
    }

    private void findSlots() {
        for (MBlock block : function.blocks()) {
            for (MInsn insn : block.insns()) {
                if (insn.op() == MOp.SPILL || insn.op() == MOp.RELOAD) {
                    addSlot(block, insn, (int) insn.imm(), classOf(insn).bytes());
                }
                for (int k = 0; k < insn.operands(); k++) {
                    if (insn.preg(k) < Pregs.NONE) {
                        addSlot(block, insn, MInsn.slotOf(insn.preg(k)), function.classOf(insn.vreg(k)).bytes());
                    }
                }
            }
        }
        int position = 0;
        for (Map.Entry<Integer, Slot> slot : slots.entrySet()) {
            slot.setValue(new Slot(position++, slot.getValue().size()));
        }
        for (int vreg : snapshot.remats()) {
            constants.put(vreg, Contents.ofSlot(position++));
        }
    }

    private void addSlot(MBlock block, MInsn insn, int offset, int size) {
        if (offset < 0 || offset + size > function.spillBytes() || offset % size != 0) {
            throw new AllocationError(block + ": " + insn + ": slot of " + size + " bytes at " + offset + " among "
                    + function.spillBytes());
        }
        slots.merge(offset, new Slot(0, size), (a, b) -> a.size() > b.size() ? a : b);
    }

    private static RegClass classOf(MInsn insn) {
        return insn.aux() instanceof RegClass of ? of : RegClass.GPR;
    }

    private void solve() {
        ArrayDeque<MBlock> work = new ArrayDeque<>();
        MBlock first = function.blocks().getFirst();
        Contents start = new Contents(Contents.ofSlot(slots.size() + constants.size()));
        constants.forEach((vreg, place) -> start.set(place, vreg));
        entries.put(first, start);
        work.add(first);
        while (!work.isEmpty()) {
            MBlock block = work.poll();
            Contents contents = entries.get(block).copy();
            for (MInsn insn : block.insns()) {
                apply(insn, contents);
            }
            for (MEdge edge : block.edges()) {
                Contents after = contents.copy();
                after.rename(snapshot.args(edge), edge.target().params());
                Contents known = entries.get(edge.target());
                if (known == null) {
                    entries.put(edge.target(), after);
                    work.add(edge.target());
                } else if (known.intersect(after) && !work.contains(edge.target())) {
                    work.add(edge.target());
                }
            }
        }
    }

    private int place(int preg) {
        return preg >= 0 ? Contents.ofPreg(preg) : Contents.ofSlot(slots.get(MInsn.slotOf(preg)).position());
    }

    private void apply(MInsn insn, Contents contents) {
        boolean isMove = !snapshot.isOriginal(insn);
        if (isMove && insn.op() == MOp.MOVE) {
            contents.move(insn.preg(0), insn.preg(1), classOf(insn), function);
        } else if (isMove && insn.op() == MOp.EXCHANGE) {
            contents.exchange(insn.preg(0), insn.preg(1));
        } else if (isMove && insn.op() == MOp.SPILL) {
            int offset = (int) insn.imm();
            overwrite(offset, classOf(insn).bytes(), contents);
            contents.move(place(MInsn.inSlot(offset)), insn.preg(0), classOf(insn), function);
        } else if (isMove && insn.op() == MOp.RELOAD) {
            contents.move(insn.preg(0), place(MInsn.inSlot((int) insn.imm())), classOf(insn), function);
        } else if (isMove && insn.op().isRemat()) {
            int constant = snapshot.vreg(insn, 0);
            contents.move(insn.preg(0), constants.get(constant), function.classOf(constant), function);
        } else {
            applyOriginal(insn, contents);
        }
    }

    private void overwrite(int offset, int size, Contents contents) {
        for (Map.Entry<Integer, Slot> other : slots.entrySet()) {
            if (other.getKey() < offset + size && offset < other.getKey() + other.getValue().size()) {
                contents.clear(Contents.ofSlot(other.getValue().position()));
            }
        }
    }

    private static void applyOriginal(MInsn insn, Contents contents) {
        for (long set = insn.clobbers(); set != 0; set &= set - 1) {
            contents.clear(Long.numberOfTrailingZeros(set));
        }
        for (int k = 0; k < insn.operands(); k++) {
            if (insn.isDef(k)) {
                contents.forget(insn.vreg(k));
            }
        }
        for (int k = 0; k < insn.operands(); k++) {
            if (insn.isDef(k) && insn.preg(k) >= 0) {
                contents.set(insn.preg(k), insn.vreg(k));
            }
        }
    }

    private void check(MBlock block, MInsn insn, Contents contents) {
        for (int k = 0; k < insn.operands(); k++) {
            boolean written = insn.isDef(k) && insn.op() != MOp.PARAMETERS || insn.op() == MOp.EXCHANGE;
            if (insn.preg(k) >= 0 && written && (function.usedPregs() & Pregs.bit(insn.preg(k))) == 0) {
                throw new AllocationError(block + ": " + insn + ": p" + insn.preg(k) + " is not among those used");
            }
        }
        if (!snapshot.isOriginal(insn)) {
            checkMove(block, insn);
            return;
        }
        for (int k = 0; k < insn.operands(); k++) {
            checkPlace(block, insn, k);
            if (insn.isUse(k) && !contents.holds(place(insn.preg(k)), snapshot.vreg(insn, k))) {
                throw new AllocationError(block + ": " + insn + ": operand " + k + " wants r" + insn.vreg(k) + ", "
                        + name(insn.preg(k)) + " holds " + contents.show(place(insn.preg(k))));
            }
            for (int j = 0; j < insn.operands(); j++) {
                if (j != k && insn.preg(j) == insn.preg(k) && mayNotShare(insn, k, j)) {
                    throw new AllocationError(block + ": " + insn + ": operands " + k + " and " + j + " share "
                            + name(insn.preg(k)));
                }
            }
        }
    }

    private static void checkMove(MBlock block, MInsn insn) {
        long allowed = classOf(insn).all();
        for (int k = 0; k < insn.operands(); k++) {
            if (insn.preg(k) < 0 || !insn.op().isRemat() && (allowed & Pregs.bit(insn.preg(k))) == 0) {
                throw new AllocationError(block + ": " + insn + ": " + name(insn.preg(k)) + " is not of "
                        + classOf(insn));
            }
        }
    }

    private void checkPlace(MBlock block, MInsn insn, int k) {
        String wrong = wrongPlace(insn, k);
        if (wrong != null) {
            throw new AllocationError(
                    block + ": " + insn + ": operand " + k + ", " + name(insn.preg(k)) + ": " + wrong);
        }
    }

    /** Why an operand must not be where it is, or null. */
    private String wrongPlace(MInsn insn, int k) {
        int preg = insn.preg(k);
        boolean inSlot = preg < Pregs.NONE;
        if (preg == Pregs.NONE || inSlot && (insn.foldable() != k || insn.fixed(k) != Pregs.NONE)) {
            return "it must be in a register";
        }
        if (inSlot) {
            return null;
        }
        if ((function.classOf(insn.vreg(k)).all() & Pregs.bit(preg)) == 0) {
            return "not of " + function.classOf(insn.vreg(k));
        }
        if (insn.fixed(k) != Pregs.NONE && insn.fixed(k) != preg) {
            return "it must be in p" + insn.fixed(k);
        }
        if (insn.role(k) == Role.TIED && insn.preg(0) != preg) {
            return "it must be where operand 0 is";
        }
        boolean clobbered = (insn.clobbers() & Pregs.bit(preg)) != 0 && insn.fixed(k) == Pregs.NONE;
        boolean mayBe = insn.role(k) == Role.USE || insn.role(k) == Role.TIED && insn.fixed(0) != Pregs.NONE;
        return clobbered && !mayBe ? "the insn destroys it" : null;
    }

    private static boolean mayNotShare(MInsn insn, int k, int j) {
        return switch (insn.role(k)) {
            case EARLY_DEF -> true;
            case DEF -> insn.isDef(j) || insn.role(j) == Role.LATE_USE;
            case USE, LATE_USE, TIED -> false;
        };
    }

    private static String name(int preg) {
        return preg == Pregs.NONE ? "nowhere" : preg >= 0 ? "p" + preg : "slot " + MInsn.slotOf(preg);
    }
}

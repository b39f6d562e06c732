package io.sluice.vm.codegen.regs;

import io.sluice.vm.codegen.machine.MBlock;
import io.sluice.vm.codegen.machine.MEdge;
import io.sluice.vm.codegen.machine.MFunction;
import io.sluice.vm.codegen.machine.MInsn;
import io.sluice.vm.codegen.machine.MOp;
import io.sluice.vm.codegen.machine.Pregs;
import io.sluice.vm.codegen.machine.RegClass;
import io.sluice.vm.codegen.machine.Role;

/**
 * Runs machine insns in the mind, each as an arbitrary function of what it reads, by vregs before allocation or by
 * registers and slots after it. What an insn may destroy, it does destroy, at the worst time.
 */
final class Execution {
    private static final int LANES = 8;
    private static final long GARBAGE = 0xdead_beef_0bad_f00dL;
    private static final int BLOCKS = 400;

    private final MFunction function;
    private final boolean allocated;
    private final long[][] vregs;
    private final long[][] pregs = new long[Pregs.COUNT][LANES];
    private final long[] slots;
    private long trace;
    private int garbage;

    private Execution(MFunction function, boolean allocated) {
        this.function = function;
        this.allocated = allocated;
        this.vregs = new long[function.vregs()][LANES];
        this.slots = new long[function.spillBytes() / Long.BYTES];
    }

    /** The trace of all effects before allocation. */
    static long before(MFunction function, long input) {
        return new Execution(function, false).run(input, Integer.MAX_VALUE);
    }

    /** The trace of all effects after allocation; ids of blocks below a number are those that were there before. */
    static long after(MFunction function, long input, int ids) {
        return new Execution(function, true).run(input, ids);
    }

    private static long mix(long a, long b) {
        long h = (a ^ Long.rotateLeft(b, 23)) * 0x9e3779b97f4a7c15L + b;
        h ^= h >>> 31;
        return h * 0xbf58476d1ce4e5b9L;
    }

    private long run(long input, int ids) {
        trace = input;
        MBlock block = function.blocks().getFirst();
        for (int fuel = BLOCKS; fuel > 0;) {
            fuel -= block.id() < ids ? 1 : 0;
            long last = 0;
            for (MInsn insn : block.insns()) {
                last = step(insn, input);
            }
            if (block.edges().isEmpty()) {
                return trace;
            }
            MEdge edge = block.edges().get(block.edges().size() == 1 ? 0 : last % 3 == 0 ? 0 : 1);
            pass(edge);
            block = edge.target();
        }
        return trace;
    }

    private void pass(MEdge edge) {
        if (allocated) {
            return;
        }
        long[][] args = new long[edge.args().length][];
        for (int i = 0; i < args.length; i++) {
            args[i] = vregs[edge.args()[i]].clone();
        }
        for (int i = 0; i < args.length; i++) {
            vregs[edge.target().params()[i]] = args[i];
        }
    }

    private static int lanes(RegClass of) {
        return of.bytes() / Long.BYTES;
    }

    private static RegClass classOf(MInsn insn) {
        return insn.aux() instanceof RegClass of ? of : RegClass.GPR;
    }

    private long step(MInsn insn, long input) {
        if (insn.operands() > 0 && !insn.op().isRemat() && insn.vreg(0) == MInsn.NONE) {
            move(insn);
            return 0;
        }
        if (insn.op().isRemat()) {
            write(insn, 0, mix(insn.imm(), 77));
            return 0;
        }
        long hash = insn.op() == MOp.PARAMETERS ? mix(input, 5) : insn.op() == MOp.JUMP ? 0 : mix(insn.imm(), 1);
        if (insn.op() == MOp.MOVE) {
            long[] from = place(insn, 1).clone();
            System.arraycopy(from, 0, place(insn, 0), 0, LANES);
            return 0;
        }
        spoil(insn, Role.EARLY_DEF);
        hash += read(insn, false);
        spoil(insn, Role.DEF);
        hash += read(insn, true);
        if (allocated) {
            for (long set = insn.clobbers(); set != 0; set &= set - 1) {
                java.util.Arrays.fill(pregs[Long.numberOfTrailingZeros(set)], GARBAGE + garbage++);
            }
        }
        boolean effect = true;
        for (int k = 0; k < insn.operands(); k++) {
            if (insn.role(k).isDef()) {
                write(insn, k, mix(hash, insn.op() == MOp.PARAMETERS ? insn.fixed(k) : k));
                effect = false;
            }
        }
        if (effect && insn.op() != MOp.JUMP) {
            trace = mix(trace, hash);
        }
        return hash >>> 8;
    }

    private void spoil(MInsn insn, Role role) {
        for (int k = 0; allocated && k < insn.operands(); k++) {
            if (insn.role(k) == role) {
                java.util.Arrays.fill(place(insn, k), GARBAGE + garbage++);
            }
        }
    }

    private long read(MInsn insn, boolean late) {
        long sum = 0;
        for (int k = 0; k < insn.operands(); k++) {
            if (insn.role(k).isUse() && late == (insn.role(k) == Role.LATE_USE)) {
                long[] value = place(insn, k);
                long position = insn.commutes(1, 2) && k == 2 ? 1 : k;
                for (int lane = 0; lane < lanes(function.classOf(insn.vreg(k))); lane++) {
                    sum += mix(value[lane], position * LANES + lane);
                }
            }
        }
        return sum;
    }

    private void write(MInsn insn, int k, long value) {
        for (int lane = 0; lane < lanes(function.classOf(insn.vreg(k))); lane++) {
            place(insn, k)[lane] = mix(value, lane);
        }
    }

    private long[] place(MInsn insn, int k) {
        if (!allocated) {
            return vregs[insn.vreg(k)];
        }
        int preg = insn.preg(k);
        if (preg >= 0) {
            return pregs[preg];
        }
        long[] value = new long[LANES];
        System.arraycopy(slots, MInsn.slotOf(preg) / Long.BYTES, value, 0, lanes(function.classOf(insn.vreg(k))));
        return value;
    }

    private void move(MInsn insn) {
        int count = lanes(classOf(insn));
        int slot = (int) insn.imm() / Long.BYTES;
        switch (insn.op()) {
            case MOVE -> System.arraycopy(pregs[insn.preg(1)].clone(), 0, pregs[insn.preg(0)], 0, count);
            case SPILL -> System.arraycopy(pregs[insn.preg(0)], 0, slots, slot, count);
            case RELOAD -> System.arraycopy(slots, slot, pregs[insn.preg(0)], 0, count);
            case EXCHANGE -> {
                long[] one = pregs[insn.preg(0)];
                pregs[insn.preg(0)] = pregs[insn.preg(1)];
                pregs[insn.preg(1)] = one;
            }
            default -> throw new AssertionError(insn);
        }
    }
}

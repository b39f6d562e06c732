package io.sluice.vm.verifier.check;

import io.sluice.vm.verifier.scalar.Scalar;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.State;
import io.sluice.vm.verifier.state.TypeText;
import io.sluice.vm.verifier.state.Violation;

/**
 * Memory that calls are given ({@code check_helper_mem_access}, {@code check_mem_size_reg}). It changes no state: what
 * a call leaves on the stack is a {@link Touched}, which {@code transfer.HelperWrites} applies.
 */
public final class HelperMemory {
    private final Proof proof;
    private final StackCheck stack;

    /** The checks of one proof. */
    public HelperMemory(Proof proof) {
        this.proof = proof;
        this.stack = new StackCheck(proof);
    }

    /**
     * What a call does with memory.
     *
     * @param write whether it writes ({@code MEM_WRITE}); else it reads
     * @param zeroAllowed whether the size may be 0
     * @param raw whether it writes all of it, so that it need not be initialised ({@code MEM_UNINIT})
     */
    public record Use(boolean write, boolean zeroAllowed, boolean raw) {}

    /**
     * The part of the stack that a call may write.
     *
     * @param reg the register that points there
     * @param size bytes
     * @param raw whether all of them are written, wherever spilled registers lie
     */
    public record Touched(int reg, int size, boolean raw) {}

    /**
     * A call may use the memory behind a register.
     *
     * @param reg the register, which holds a pointer that is not null, or, for a size of 0, null
     * @param size bytes
     * @return what it leaves on the stack, or null
     */
    public Touched check(State state, int reg, int size, Use use) {
        Reg base = state.reg(reg);
        Bounds.Range range = new Bounds.Range(size, use.zeroAllowed());
        Touched touched = null;
        switch (base.type()) {
            case PACKET, PACKET_META -> Bounds.packet(base, reg, base.off(), range);
            case MAP_KEY -> {
                writable(base, reg, use.write(), true);
                Bounds.region(base, reg, base.off(), Bounds.Range.of(size), base.map().spec().keySize());
            }
            case MAP_VALUE -> MapValueCheck.check(
                    base, reg, base.off(), range, new MapValueCheck.Access(use.write(), true));
            case MEM -> {
                writable(base, reg, use.write(), base.has(Reg.READ_ONLY));
                Bounds.region(base, reg, base.off(), range, Integer.toUnsignedLong(base.memSize()));
            }
            case STACK -> touched = stack(state, reg, range, use);
            case BTF_ID -> ObjectCheck.check(proof, base, reg, base.off(), size);
            default -> {
                if (!use.zeroAllowed() || size != 0 || !base.isNull()) {
                    throw new Violation("R%d type=%s expected=%s".formatted(
                            reg, TypeText.of(base), RegType.STACK.text()));
                }
                return null;
            }
        }
        proof.accessed(reg, base, 0, size);
        return touched;
    }

    private static void writable(Reg base, int reg, boolean write, boolean readOnly) {
        if (write && readOnly) {
            throw new Violation("R%d cannot write into %s".formatted(reg, TypeText.of(base)));
        }
    }

    private Touched stack(State state, int reg, Bounds.Range range, Use use) {
        Reg base = state.reg(reg);
        if (range.size() == 0 && !range.zeroAllowed()) {
            throw new Violation("invalid zero-sized read");
        }
        stack.bounds(state, reg, base.off(), range.size(), use.write());
        boolean raw = use.raw() && base.var().isConstant();
        if (raw) {
            stack.withoutDynptr(state, reg, base.off(), range.size());
        } else {
            stack.initialised(state, reg, base.off(), range.size());
        }
        return raw || use.write() ? new Touched(reg, range.size(), raw) : null;
    }

    /**
     * A call may use the memory behind the register before the one that holds its size.
     *
     * @param sizeReg the register with the size, which is a scalar
     * @return what it leaves on the stack, or null
     */
    public Touched checkSized(State state, int sizeReg, Use use) {
        Scalar size = state.reg(sizeReg).var();
        if (size.smin() < 0) {
            throw new Violation("R%d min value is negative, either use unsigned or 'var &= const'".formatted(sizeReg));
        }
        if (size.umin() == 0 && !use.zeroAllowed()) {
            throw new Violation("R%d invalid zero-sized read: u64=[%d,%d]".formatted(
                    sizeReg, size.umin(), size.umax()));
        }
        if (Long.compareUnsigned(size.umax(), Bounds.MAX_VARIABLE) >= 0) {
            throw new Violation("R%d unbounded memory access, use 'var &= const' or 'if (var < const)'".formatted(
                    sizeReg));
        }
        Reg base = state.reg(sizeReg - 1);
        if (base.mayBeNull() && size.umax() != 0) {
            // Linux 6.18 lets null pass with a size where null with 0 may, and bpf_csum_diff reads what is not there
            throw new Violation("R%d invalid mem access '%s'".formatted(sizeReg - 1, TypeText.of(base)));
        }
        Use sized = new Use(use.write(), use.zeroAllowed(), use.raw() && size.isConstant());
        Touched touched = check(state, sizeReg - 1, (int) size.umax(), sized);
        proof.precise(state, state.top().number(), sizeReg);
        return touched;
    }
}

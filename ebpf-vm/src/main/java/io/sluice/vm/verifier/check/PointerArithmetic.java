package io.sluice.vm.verifier.check;

import io.sluice.vm.insn.AluOp;
import io.sluice.vm.verifier.scalar.Scalar;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.TypeText;
import io.sluice.vm.verifier.state.Violation;

/**
 * A pointer plus or minus a number, {@code adjust_ptr_min_max_vals}: what it gives, and where it must not be done.
 */
public final class PointerArithmetic {
    /** How far a pointer may be from its base, either way, {@code BPF_MAX_VAR_OFF}. */
    public static final int MAX_OFFSET = 1 << 29;
    /** In place of an id: the caller only wants the offsets. */
    public static final int ANY_ID = 0;

    private PointerArithmetic() {
    }

    /**
     * Whether nothing can be said of a sum because the number's ranges contradict its bits, as they do on paths that
     * no run takes.
     */
    public static boolean isTainted(Scalar number) {
        return number.isConstant() && (number.smin() != number.smax() || number.umin() != number.umax())
                || number.smin() > number.smax() || Long.compareUnsigned(number.umin(), number.umax()) > 0;
    }

    /** Whether a pointer's offset is not kept, because each access through it is probed. */
    public static boolean isUntracked(Reg pointer) {
        return pointer.type() == RegType.MEM && pointer.has(Reg.UNTRUSTED);
    }

    /** Whether the result is a packet pointer with a base of its own, which needs a new id. */
    public static boolean needsId(Reg pointer, Scalar number) {
        return pointer.type().isPacket() && !number.isConstant();
    }

    /**
     * The result of {@code pointer op number}; requires that {@link #check} let it pass.
     *
     * @param op {@link AluOp#ADD} or {@link AluOp#SUB}
     * @param id the id for a result that {@link #needsId}
     */
    public static Reg result(AluOp op, Reg pointer, Scalar number, int id) {
        boolean add = op == AluOp.ADD;
        if (number.isConstant()) {
            long off = add ? pointer.off() + number.value() : pointer.off() - number.value();
            if (off == (int) off) {
                return (off < pointer.off() ? unmarked(pointer) : pointer).withOff((int) off);
            }
        }
        Reg result = pointer.withVar(add ? pointer.var().addOffset(number) : pointer.var().subOffset(number));
        if (needsId(pointer, number)) {
            result = result.withId(id);
        }
        // what was subtracted from a checked pointer leaves as many bytes after it, at least
        boolean mayGrow = add || number.smin() < 0;
        return pointer.type().isPacket() && mayGrow ? result.withArg(0) : unmarked(result);
    }

    /**
     * A packet pointer that moves backwards need not be at the packet's end or beyond any more (Linux 6.18 still takes
     * it for that).
     */
    private static Reg unmarked(Reg pointer) {
        return pointer.type().isPacket() && pointer.range() < 0 ? pointer.withArg(0) : pointer;
    }

    /**
     * Requires that a pointer and a number may be combined.
     *
     * @param goal the operation; its dst is the register that messages name
     * @param reversed whether the number was on the left
     */
    static void check(Obligation.Arithmetic goal, Reg pointer, Reg number, boolean reversed) {
        if (isTainted(number.var())) {
            return;
        }
        int dst = goal.dst();
        if (!goal.is64()) {
            require(goal.op() == AluOp.SUB, "R%d 32-bit pointer arithmetic prohibited", dst);
            return;
        }
        if (pointer.mayBeNull()) {
            throw new Violation("R%d pointer arithmetic on %s prohibited, null-check it first".formatted(
                    dst, TypeText.of(pointer)));
        }
        if (isUntracked(pointer)) {
            return;
        }
        if (!isAllowed(goal.op(), pointer, number.var())) {
            throw new Violation("R%d pointer arithmetic on %s prohibited".formatted(dst, TypeText.of(pointer)));
        }
        checkOffset(number.var(), number.off(), pointer);
        checkOffset(pointer.var(), pointer.off(), pointer);
        switch (goal.op()) {
            case ADD -> { }
            case SUB -> {
                require(!reversed, "R%d tried to subtract pointer from scalar", dst);
                require(pointer.type() != RegType.STACK, "R%d subtraction from stack pointer prohibited", dst);
            }
            case AND, OR, XOR -> throw new Violation(
                    "R%d bitwise operator %s on pointer prohibited".formatted(dst, goal.op().text()));
            case MUL, DIV, MOD, SDIV, SMOD, LSH, RSH, ARSH, MOV -> throw new Violation(
                    "R%d pointer arithmetic with %s operator prohibited".formatted(dst, text(goal.op())));
        }
        Reg result = result(goal.op(), pointer, number.var(), ANY_ID);
        checkOffset(result.var(), result.off(), pointer);
    }

    /** The operator in messages, which do not tell signed division apart. */
    static String text(AluOp op) {
        return switch (op) {
            case SDIV -> AluOp.DIV.text();
            case SMOD -> AluOp.MOD.text();
            default -> op.text();
        };
    }

    private static boolean isAllowed(AluOp op, Reg pointer, Scalar number) {
        return switch (pointer.type()) {
            case CTX, MAP_VALUE, MAP_KEY, STACK, PACKET, PACKET_META, BTF_ID, MEM, BUF, FUNC, DYNPTR -> true;
            case MAP_PTR -> op == AluOp.ADD && number.isConstant() && number.value() == 0;
            case NOT_INIT, SCALAR, PACKET_END, SOCKET, SOCK_COMMON, TCP_SOCK, XDP_SOCK -> false;
        };
    }

    private static void checkOffset(Scalar var, int off, Reg pointer) {
        String type = TypeText.of(pointer);
        if (var.isConstant() && !isSane(var.value())) {
            throw new Violation("math between %s pointer and %d is not allowed".formatted(type, var.value()));
        }
        if (!isSane(off)) {
            throw new Violation("%s pointer offset %d is not allowed".formatted(type, off));
        }
        if (var.smin() == Long.MIN_VALUE) {
            throw new Violation(("math between %s pointer and register with unbounded min value is not allowed")
                    .formatted(type));
        }
        if (!isSane(var.smin())) {
            throw new Violation("value %d makes %s pointer be out of bounds".formatted(var.smin(), type));
        }
    }

    private static boolean isSane(long off) {
        return off > -MAX_OFFSET && off < MAX_OFFSET;
    }

    private static void require(boolean holds, String fact, int reg) {
        if (!holds) {
            throw new Violation(fact.formatted(reg));
        }
    }
}

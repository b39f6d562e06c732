package io.sluice.vm.verifier.check;

import io.sluice.vm.api.ValueField;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.State;
import io.sluice.vm.verifier.state.TypeText;
import io.sluice.vm.verifier.state.Violation;

/**
 * What must hold before an insn accesses memory ({@code check_mem_access}, {@code check_atomic}): requires that the
 * registers are initialised; tells the proof of stack that is read and of each access that holds.
 */
public final class MemoryCheck {
    private final Proof proof;
    private final StackCheck stack;
    private final ContextCheck context;
    /** By insn, the type and flags of the pointer that it was first seen with; null before. */
    private final Seen[] seen;

    /** What an insn's pointer is. */
    private record Seen(RegType type, int flags) {}

    /** The checks of one proof. */
    public MemoryCheck(Proof proof) {
        this.proof = proof;
        this.stack = new StackCheck(proof);
        this.context = new ContextCheck(proof.spec().kind());
        this.seen = new Seen[proof.insns().size()];
    }

    /** An insn may access memory. */
    public void access(State state, Obligation.Access goal) {
        if (goal.value() == Insn.R10 && isLoaded(goal)) {
            throw new Violation("frame pointer is read only");
        }
        switch (goal.mode()) {
            case READ, READ_SIGNED -> {
                touch(state, goal, false, true);
                samePointer(state.reg(goal.base()), goal.mode() == Obligation.Mode.READ);
            }
            case WRITE -> {
                touch(state, goal, true, true);
                samePointer(state.reg(goal.base()), false);
            }
            case ATOMIC -> {
                ordered(state, goal, "stores into");
                if (goal.value() == goal.base()) {
                    // the kernel takes the register for overwritten before it looks at the address
                    Alignment.check(Reg.UNKNOWN, goal.off(), goal.size().bytes(), true);
                }
                touch(state, goal, false, false);
                if (goal.value() != Obligation.NONE) {
                    touch(state, goal, false, true);
                }
                touch(state, goal, true, false);
            }
            case ACQUIRE -> {
                touch(state, goal, false, true);
                samePointer(state.reg(goal.base()), false);
                ordered(state, goal, "loads from");
            }
            case RELEASE -> {
                touch(state, goal, true, true);
                samePointer(state.reg(goal.base()), false);
                ordered(state, goal, "stores into");
            }
        }
        proof.accessed(0, state.reg(goal.base()), goal.off(), goal.size().bytes());
    }

    private static boolean isLoaded(Obligation.Access goal) {
        return switch (goal.mode()) {
            case READ, READ_SIGNED, ACQUIRE, ATOMIC -> true;
            case WRITE, RELEASE -> false;
        };
    }

    /** Memory that the kernel does not reach by plain addresses cannot be accessed atomically. */
    private static void ordered(State state, Obligation.Access goal, String what) {
        Reg base = state.reg(goal.base());
        if (base.type() == RegType.CTX || base.type().isPacket() || base.type().isSocket()) {
            throw new Violation("BPF_ATOMIC %s R%d %s is not allowed".formatted(
                    what, goal.base(), TypeText.of(base)));
        }
    }

    /**
     * One access.
     *
     * @param value whether the value read goes to a register, or the value written comes from the insn's operand
     */
    private void touch(State state, Obligation.Access goal, boolean write, boolean value) {
        Reg base = state.reg(goal.base());
        int size = goal.size().bytes();
        boolean strict = proof.strictAlignment() || switch (goal.mode()) {
            case ATOMIC, ACQUIRE, RELEASE -> true;
            case READ, READ_SIGNED, WRITE -> false;
        };
        Alignment.check(base, goal.off(), size, strict);
        int off = goal.off() + base.off();
        if (base.mayBeNull()) {
            throw invalid(base, goal.base());
        }
        switch (base.type()) {
            case STACK -> {
                if (write) {
                    stack.write(state, goal.base(), off, size, value ? goal.value() : Obligation.NONE);
                } else {
                    stack.read(state, goal.base(), off, size, value);
                }
            }
            case CTX -> context.check(base, goal, write);
            case PACKET, PACKET_META -> Bounds.packet(base, goal.base(), off, Bounds.Range.of(size));
            case MAP_VALUE -> mapValue(state, goal, off, write);
            case MAP_KEY -> mapKey(base, goal, off, write);
            case MEM -> memory(base, goal, off, write);
            case SOCKET, SOCK_COMMON, TCP_SOCK, XDP_SOCK -> SocketCheck.check(base, goal.base(), off, size, write);
            case BTF_ID -> {
                if (write) {
                    throw new Violation("only read is supported");
                }
                ObjectCheck.check(proof, base, goal.base(), off, size);
            }
            case MAP_PTR -> ObjectCheck.map(base, goal.base(), off, size, write);
            case NOT_INIT, SCALAR, PACKET_END, BUF, FUNC, DYNPTR -> throw invalid(base, goal.base());
        }
    }

    private static Violation invalid(Reg base, int number) {
        return new Violation("R%d invalid mem access '%s'".formatted(number, TypeText.of(base)));
    }

    private static void mapValue(State state, Obligation.Access goal, int off, boolean write) {
        Reg base = state.reg(goal.base());
        MapValueCheck.check(base, goal.base(), off, Bounds.Range.of(goal.size().bytes()),
                new MapValueCheck.Access(write, false));
        ValueField kptr = MapValueCheck.kptr(base, off);
        if (kptr != null) {
            MapValueCheck.kptr(state, kptr, goal);
        }
    }

    private static void mapKey(Reg base, Obligation.Access goal, int off, boolean write) {
        if (write) {
            throw new Violation("write to change key R%d not allowed".formatted(goal.base()));
        }
        Bounds.region(base, goal.base(), off, Bounds.Range.of(goal.size().bytes()), base.map().spec().keySize());
    }

    private static void memory(Reg base, Obligation.Access goal, int off, boolean write) {
        if (write && base.has(Reg.READ_ONLY)) {
            throw new Violation("R%d cannot write into %s".formatted(goal.base(), TypeText.of(base)));
        }
        if (!base.has(Reg.READ_ONLY | Reg.UNTRUSTED)) {
            Bounds.region(base, goal.base(), off, Bounds.Range.of(goal.size().bytes()),
                    Integer.toUnsignedLong(base.memSize()));
        }
    }

    /**
     * On all paths an insn's pointer is of one type, where the insn is rewritten by it ({@code save_aux_ptr_type}).
     *
     * @param mayMix whether memory and objects may meet, trusted or not
     */
    private void samePointer(Reg base, boolean mayMix) {
        int index = proof.index();
        Seen now = new Seen(base.type(), base.flags());
        Seen before = seen[index];
        if (before == null) {
            seen[index] = now;
        } else if (!now.equals(before) && (isRewritten(now.type()) || isRewritten(before.type()))) {
            if (!mayMix || !isMemoryOrObject(now.type()) || !isMemoryOrObject(before.type())) {
                throw new Violation("same insn cannot be used with different pointers");
            }
            RegType type = now.type() == RegType.MEM ? RegType.MEM : before.type();
            seen[index] = new Seen(type, (now.flags() | before.flags()) & (Reg.UNTRUSTED | Reg.READ_ONLY));
        }
    }

    private static boolean isRewritten(RegType type) {
        return type == RegType.CTX || type == RegType.BTF_ID || type.isSocket();
    }

    private static boolean isMemoryOrObject(RegType type) {
        return type == RegType.MEM || type == RegType.BTF_ID;
    }
}

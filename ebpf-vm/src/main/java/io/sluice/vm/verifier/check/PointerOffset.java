package io.sluice.vm.verifier.check;

import io.sluice.vm.api.ArgKind;
import io.sluice.vm.api.ArgSpec;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.Violation;

/** Which offsets pointers may have when they are passed to a call ({@code check_func_arg_reg_off}). */
final class PointerOffset {
    private PointerOffset() {
    }

    /** Holds a register to the offsets that an argument takes. */
    static void check(int number, Reg reg, ArgSpec spec) {
        if (spec.isReleased()) {
            // a dynptr on the stack is not what is given back, only where it is described
            if (spec.kind() == ArgKind.DYNPTR && reg.type() == RegType.STACK) {
                return;
            }
            if (reg.off() != 0 && !reg.isScalar()) {
                throw new Violation("R%d must have zero offset when passed to release func or trusted arg to kfunc"
                        .formatted(number));
            }
            checkFixed(number, reg, false);
            return;
        }
        check(number, reg);
    }

    /** Holds a register to the offsets that its type may have in calls. */
    static void check(int number, Reg reg) {
        switch (reg.type()) {
            case STACK, PACKET, PACKET_META, MAP_KEY, MAP_VALUE, MEM, BUF, SCALAR -> { }
            case BTF_ID -> checkFixed(number, reg, true);
            case NOT_INIT, CTX, MAP_PTR, PACKET_END, SOCKET, SOCK_COMMON, TCP_SOCK, XDP_SOCK, FUNC, DYNPTR ->
                checkFixed(number, reg, false);
        }
    }

    private static void checkFixed(int number, Reg reg, boolean mayHaveOffset) {
        if (reg.isScalar()) {
            if (!reg.isNull()) {
                throw PlainPointer.variable(reg);
            }
        } else if (reg.type() != RegType.NOT_INIT) {
            PlainPointer.check(reg, number, mayHaveOffset);
        }
    }
}

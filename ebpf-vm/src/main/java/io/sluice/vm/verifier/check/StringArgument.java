package io.sluice.vm.verifier.check;

import io.sluice.vm.api.FormatCheck;
import io.sluice.vm.api.MapType;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.state.MapInfo;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.State;
import io.sluice.vm.verifier.state.Violation;
import java.util.Arrays;

/** Arguments that are strings which never change ({@code check_reg_const_str}). */
final class StringArgument {
    /** Where bpf_snprintf has its format, and the size of the list of arguments. */
    private static final int FORMAT = Insn.R1 + 2;
    private static final int SIZE = Insn.R1 + 4;

    private final MemoryArgument memory;

    StringArgument(MemoryArgument memory) {
        this.memory = memory;
    }

    /** A pointer into a read-only map, to bytes that end in zero before the value does. */
    void check(State state, int number) {
        Reg reg = state.reg(number);
        MapInfo map = reg.map();
        if (!map.spec().isReadOnlyForPrograms() || !map.spec().isDataSection()) {
            throw new Violation("R%d does not point to a readonly map'".formatted(number));
        }
        if (!reg.var().isConstant()) {
            throw new Violation("R%d is not a constant address'".formatted(number));
        }
        if (map.spec().type() != MapType.ARRAY || map.spec().maxEntries() != 1) {
            throw new Violation("no direct value access support for this map type");
        }
        memory.read(state, number, map.spec().valueSize() - reg.off());
        if (text(reg) == null) {
            throw new Violation("string is not zero-terminated");
        }
    }

    /** The bytes before the zero, or null without one. */
    private static byte[] text(Reg reg) {
        byte[] value = reg.map().spec().initial().toArray();
        int from = StackObject.offset(reg);
        for (int i = from; i < value.length; i++) {
            if (value[i] == 0) {
                return Arrays.copyOfRange(value, from, i);
            }
        }
        return null;
    }

    /**
     * A format and the size of its arguments ({@code check_bpf_snprintf_call}).
     *
     * @param formats what the helper takes, or null where it does not say
     */
    static void checkFormat(State state, FormatCheck formats) {
        long size = state.reg(SIZE).var().value();
        if (size % Long.BYTES != 0) {
            throw new Violation("R%d size=%d, must be a multiple of %d".formatted(SIZE, size, Long.BYTES));
        }
        if (formats != null && !formats.accepts(text(state.reg(FORMAT)), (int) (size / Long.BYTES))) {
            throw new Violation("Invalid format string");
        }
    }
}

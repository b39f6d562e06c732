package io.sluice.vm.verifier.check;

import io.sluice.vm.api.MapType;
import io.sluice.vm.verifier.state.MapInfo;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.State;
import io.sluice.vm.verifier.state.Violation;

/** Arguments that are strings which never change ({@code check_reg_const_str}). */
final class StringArgument {
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
        byte[] value = map.spec().initial().toArray();
        for (int i = StackObject.offset(reg); i < value.length; i++) {
            if (value[i] == 0) {
                return;
            }
        }
        throw new Violation("string is not zero-terminated");
    }
}

package io.sluice.vm.verifier.check;

import io.sluice.vm.api.ArgKind;
import io.sluice.vm.api.ArgSpec;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.State;
import io.sluice.vm.verifier.state.TypeText;
import io.sluice.vm.verifier.state.Violation;

/** Arguments that are memory, and the sizes that go with them. */
final class MemoryArgument {
    private static final HelperMemory.Use READ = new HelperMemory.Use(false, false, false);
    private static final HelperMemory.Use READ_SOME = new HelperMemory.Use(false, true, false);
    private static final HelperMemory.Use WRITE_SOME = new HelperMemory.Use(true, true, false);

    private final HelperMemory memory;

    MemoryArgument(HelperMemory memory) {
        this.memory = memory;
    }

    /** Memory that is only read. */
    void read(State state, int number, int size) {
        memory.check(state, number, size, READ);
    }

    /** Memory whose size the prototype gives; where it does not, the size follows in the next argument. */
    void fixed(State state, int number, ArgSpec spec, CallArgs args) {
        if (spec.size() == 0) {
            return;
        }
        if (!(spec.isNullable() && state.reg(number).isNull())) {
            pass(state, number, spec.size(), spec, args);
        }
        if (spec.has(ArgSpec.Flag.ALIGNED)) {
            Alignment.check(state.reg(number), 0, spec.size(), true);
        }
    }

    /** Memory of a known size that the call reads or writes, as an argument says. */
    void pass(State state, int number, int size, ArgSpec spec, CallArgs args) {
        refuseHandle(state, number);
        args.addTouched(memory.check(
                state, number, size, new HelperMemory.Use(spec.isWritten(), false, spec.isUninit())));
    }

    /**
     * The size of the memory in the argument before it.
     *
     * @param number the size's register
     * @param pointer what the memory must be
     * @param size what the size must be
     */
    void sized(State state, int number, ArgSpec pointer, ArgSpec size, CallArgs args) {
        refuseHandle(state, number - 1);
        args.setLargestSize(state.reg(number).var().umax());
        boolean mayBeEmpty = size.kind() == ArgKind.SIZE_OR_ZERO;
        args.addTouched(memory.checkSized(
                state, number, new HelperMemory.Use(pointer.isWritten(), mayBeEmpty, pointer.isUninit())));
    }

    /** The size of the memory in the argument before it, which a kfunc may read and write. */
    void sizedForKfunc(State state, int number, CallArgs args) {
        refuseHandle(state, number - 1);
        memory.checkSized(state, number, READ_SOME);
        args.addTouched(memory.checkSized(state, number, WRITE_SOME));
    }

    /** Memory that a global function may read and write. */
    void forFunction(State state, int number, int size, CallArgs args) {
        refuseHandle(state, number);
        memory.check(state, number, size, READ_SOME);
        args.addTouched(memory.check(state, number, size, WRITE_SOME));
    }

    /** What a lookup gives in some maps is no memory once it is known not to be null. */
    private static void refuseHandle(State state, int number) {
        Reg reg = state.reg(number);
        if (reg.type() != RegType.MAP_VALUE) {
            return;
        }
        boolean handle = switch (reg.map().spec().type()) {
            case ARRAY_OF_MAPS, HASH_OF_MAPS, XSKMAP, SOCKMAP, SOCKHASH -> true;
            default -> false;
        };
        if (handle) {
            throw new Violation("R%d type=%s expected=%s"
                    .formatted(number, TypeText.of(reg), RegType.STACK.text()));
        }
    }
}

package io.sluice.vm.object;

/** What a wide insn or call refers to once its relocation is resolved. */
sealed interface Reference {
    /** A function of this object: called, or its address taken for a callback. */
    record Code(Function function) implements Reference {
    }

    /** A map, by its index in the collection. */
    record WholeMap(int map) implements Reference {
    }

    /** A byte in the value of a data section's map. */
    record MapValue(int map, int offset) implements Reference {
    }

    /** A kernel function. */
    record Kfunc(String name) implements Reference {
    }

    /** A plain number. */
    record Constant(long value) implements Reference {
    }

    /** Nothing that exists: reaching the insn is an error. */
    record Missing(String why) implements Reference {
    }
}

package io.sluice.vm.api;

import io.sluice.vm.ir.Value;

/**
 * Builds an operation in the IR: the optimizing JIT inlines it, the simple JIT calls a compiled copy. It does exactly
 * what the Java implementation beside it does.
 */
@FunctionalInterface
public interface Recipe {
    /**
     * Appends the operation. It may end blocks and make new ones; when it returns, the builder stands at the end of
     * an open block that all paths have come to.
     *
     * @param args R1 to R5, as many as the prototype has arguments
     * @return R0, or null where this call, of these arguments, is better left to the implementation; nothing may have
     *     been appended then
     */
    Value build(RecipeBuilder builder, Value[] args);
}

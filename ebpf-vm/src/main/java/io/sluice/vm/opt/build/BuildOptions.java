package io.sluice.vm.opt.build;

import io.sluice.vm.ir.Simplifier;
import java.util.function.Supplier;

/**
 * How graphs are built.
 *
 * @param simplifier what each new value passes: a new one for each graph
 * @param inlineInsns subprogs of at most so many insns, their own inlined ones counted, are inlined at each call;
 *     larger ones only where they are called once
 * @param inlineGrowth how many insns more than the program has its inlined copies may come to
 */
public record BuildOptions(Supplier<Simplifier> simplifier, int inlineInsns, int inlineGrowth) {
    private static final int INLINE_INSNS = 60;
    private static final int INLINE_GROWTH = 2000;

    /** The default, with a simplifier. */
    public static BuildOptions of(Supplier<Simplifier> simplifier) {
        return new BuildOptions(simplifier, INLINE_INSNS, INLINE_GROWTH);
    }

    /** The default, without a simplifier. */
    public static BuildOptions plain() {
        return of(() -> Simplifier.NONE);
    }
}

package io.sluice.vm.opt.build;

import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.VectorLevel;
import java.util.function.Supplier;

/**
 * How graphs are built.
 *
 * @param simplifier what each new value passes: a new one for each graph
 * @param inlineInsns subprogs of at most so many insns, their own inlined ones counted, are inlined at each call;
 *     larger ones only where they are called once; 0 inlines none
 * @param inlineGrowth how many insns more than the program has its inlined copies may come to
 * @param vectors which ops of vectors recipes may have
 * @param clock whether recipes may tell the time by the time stamp counter: it is constant and does not stop
 * @param recipes whether recipes are built where helpers are called; else functions of them are called
 */
public record BuildOptions(Supplier<Simplifier> simplifier, int inlineInsns, int inlineGrowth, VectorLevel vectors,
        boolean clock, boolean recipes) {
    /** The name by which the recipes are turned off, beside those of passes. */
    public static final String RECIPES = "recipes";

    private static final int INLINE_INSNS = 60;
    private static final int INLINE_GROWTH = 2000;

    /** The default for any CPU, with a simplifier. */
    public static BuildOptions of(Supplier<Simplifier> simplifier) {
        return new BuildOptions(simplifier, INLINE_INSNS, INLINE_GROWTH, VectorLevel.NONE, false, true);
    }

    /** This one for CPUs with such vectors, with a clock or without. */
    public BuildOptions withCpu(VectorLevel level, boolean hasClock) {
        return new BuildOptions(simplifier, inlineInsns, inlineGrowth, level, hasClock, recipes);
    }

    /** This one with functions of recipes called. */
    public BuildOptions callingRecipes() {
        return new BuildOptions(simplifier, inlineInsns, inlineGrowth, vectors, clock, false);
    }

    /** The default, without a simplifier. */
    public static BuildOptions plain() {
        return of(() -> Simplifier.NONE);
    }
}

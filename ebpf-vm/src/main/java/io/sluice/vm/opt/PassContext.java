package io.sluice.vm.opt;

import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.VectorLevel;

/**
 * What passes have around them.
 *
 * @param simplifier what each new value goes through
 * @param vectors which vectors passes may make
 * @param tables whether numbers of the program may stand beside the code as they are
 */
public record PassContext(Simplifier simplifier, VectorLevel vectors, boolean tables) {
    /** With tables. */
    public PassContext(Simplifier simplifier, VectorLevel vectors) {
        this(simplifier, vectors, true);
    }

    /** Without vectors. */
    public PassContext(Simplifier simplifier) {
        this(simplifier, VectorLevel.NONE);
    }

    /** Makes new values. */
    public Builder builder(Graph graph) {
        return new Builder(graph, simplifier);
    }
}

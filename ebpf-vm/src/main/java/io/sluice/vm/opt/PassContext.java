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
 */
public record PassContext(Simplifier simplifier, VectorLevel vectors) {
    /** Without vectors. */
    public PassContext(Simplifier simplifier) {
        this(simplifier, VectorLevel.NONE);
    }

    /** Makes new values. */
    public Builder builder(Graph graph) {
        return new Builder(graph, simplifier);
    }
}

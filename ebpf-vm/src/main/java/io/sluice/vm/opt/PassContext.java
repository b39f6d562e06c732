package io.sluice.vm.opt;

import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Simplifier;

/**
 * What passes have around them.
 *
 * @param simplifier what each new value goes through
 * @param vectors whether passes may make vectors, of 256 bits too
 */
public record PassContext(Simplifier simplifier, boolean vectors) {
    /** Without vectors. */
    public PassContext(Simplifier simplifier) {
        this(simplifier, false);
    }

    /** Makes new values. */
    public Builder builder(Graph graph) {
        return new Builder(graph, simplifier);
    }
}

package io.sluice.vm.opt;

import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Simplifier;

/**
 * What passes have around them.
 *
 * @param simplifier what each new value goes through
 */
public record PassContext(Simplifier simplifier) {
    /** Makes new values. */
    public Builder builder(Graph graph) {
        return new Builder(graph, simplifier);
    }
}

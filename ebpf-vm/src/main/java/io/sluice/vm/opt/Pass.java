package io.sluice.vm.opt;

import io.sluice.vm.ir.Graph;

/**
 * One step of the optimizer. Its Javadoc says what it requires and ensures; a graph is as {@code ir.Checker} wants it
 * before and after.
 */
public interface Pass {
    /** The name by which it is turned off and dumped after: lower case, words joined by {@code -}. */
    String name();

    /** Changes a graph into one that does the same. */
    void run(Graph graph, PassContext context);
}

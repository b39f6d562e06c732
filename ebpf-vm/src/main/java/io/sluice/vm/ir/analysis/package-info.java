/**
 * What is computed from a graph and holds until it changes: order, dominators, loops, frequencies, and uses; arrays
 * indexed by id. It depends on the IR alone.
 * Start with {@link io.sluice.vm.ir.analysis.Analyses}, which shares all but the last.
 */
package io.sluice.vm.ir.analysis;

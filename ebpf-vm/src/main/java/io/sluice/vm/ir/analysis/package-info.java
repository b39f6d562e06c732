/**
 * What is computed from a graph and holds until it changes: order, dominators, loops, uses; arrays indexed by id.
 * It depends on the IR alone.
 * Start with {@link io.sluice.vm.ir.analysis.Order}.
 */
package io.sluice.vm.ir.analysis;

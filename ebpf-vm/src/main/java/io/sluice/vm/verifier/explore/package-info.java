/**
 * The walk over all paths: depth first, pruned where a state is covered by one already explored, with precision
 * tracked backwards and loops told apart by their strongly connected components.
 * It depends on all other packages of the verifier but {@code log}.
 * Start with {@link io.sluice.vm.verifier.explore.Explorer}.
 */
package io.sluice.vm.verifier.explore;

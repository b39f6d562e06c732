/**
 * From verified insns to the IR: a program's batch loop, body and functions as graphs, with recipes and small
 * subprogs inlined, and what the verifier knows attached as regions, ranges and odds. It depends on the IR, the
 * vocabulary, the verifier's results, the insns and their control flow; passes and code generation are unknown to it.
 * Start reading at {@link io.sluice.vm.opt.build.GraphBuilder}, then {@link io.sluice.vm.opt.build.Flow}.
 */
package io.sluice.vm.opt.build;

/**
 * SSA intermediate representation with block parameters: op table, values, blocks, graphs, text, checker.
 * It depends on nothing of the module: it knows neither eBPF nor x86.
 * Start with {@link io.sluice.vm.ir.Graph}, then {@link io.sluice.vm.ir.Op}.
 */
package io.sluice.vm.ir;

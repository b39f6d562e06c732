/**
 * The step from a verified program to one that runs: on an engine, by LLVM's JIT beside it, and cold in a new process.
 * It depends on {@code method} for how anything is timed, on the engines and on {@code llvm}.
 * Start with {@link io.sluice.bench.scenario.compile.CompileComparison}.
 */
package io.sluice.bench.scenario.compile;

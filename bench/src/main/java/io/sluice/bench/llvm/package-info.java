/**
 * LLVM's JIT as an engine to measure by: insns are lifted to LLVM's IR one by one, optimized at -O3 and run.
 * It depends on {@code libLLVM.so}, where that is installed, on verified programs and on the recipes compiled as
 * functions, which are called where helpers are.
 * Start with {@link io.sluice.bench.llvm.LlvmEngine}, then {@code FunctionLifter}.
 */
package io.sluice.bench.llvm;

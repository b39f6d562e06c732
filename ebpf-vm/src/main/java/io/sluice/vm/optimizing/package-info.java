/**
 * The optimizing JIT as an engine: graphs built, passes run, code generated and installed.
 * It depends on {@code opt}, {@code codegen} and what they share; neither of those knows the other.
 * Start with {@link io.sluice.vm.optimizing.OptimizedProgram}.
 */
package io.sluice.vm.optimizing;

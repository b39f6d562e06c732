/**
 * The peer that shows what a C compiler makes of our programs: their own sources, compiled ahead of time by clang with
 * helpers and maps inlined, behind the interface of an engine. It depends on the façade of the VM, on the maps' layouts
 * and on the C in {@code src/main/c}; where no clang is installed it says so.
 * Start with {@link io.sluice.bench.nativec.NativeEngine}.
 */
package io.sluice.bench.nativec;

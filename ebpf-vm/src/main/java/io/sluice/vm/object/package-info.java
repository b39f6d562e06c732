/**
 * From the bytes of an object that clang made to a {@link io.sluice.vm.object.CollectionSpec}: linked programs, maps,
 * variables, all plain values that depend on nothing but the file and the options given.
 * It depends on {@code elf}, {@code btf}, {@code insn} and {@code api}; it touches neither the kernel nor memory off
 * the heap.
 * Start with {@link io.sluice.vm.object.ObjectLoader}.
 */
package io.sluice.vm.object;

/**
 * Off-heap memory by address, executable memory, native calls both ways, and system calls with their errno.
 * It is the only package of this module that uses {@code java.lang.foreign}, and it depends on nothing else.
 * Start with {@link io.sluice.vm.memory.Memory}.
 */
package io.sluice.vm.memory;

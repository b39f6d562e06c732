/**
 * The running kernel as an engine: programs are loaded by bpf(2) and run by BPF_PROG_TEST_RUN, maps are created,
 * filled and read back. Depends on the shared vocabulary ({@code api}), the insn tables, BTF, off-heap memory and,
 * for whole collections, on {@code object}. Start at {@link io.sluice.vm.kernel.KernelOracle} for use and at {@link
 * io.sluice.vm.kernel.KernelBpf} for the system call.
 */
package io.sluice.vm.kernel;

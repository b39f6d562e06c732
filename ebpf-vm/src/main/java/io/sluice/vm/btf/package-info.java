/**
 * BTF: the types of an object or a kernel, function and line info, and CO-RE relocation of one against the other.
 * It depends on the JDK and on the opcode constants of {@code insn}, which CO-RE needs to patch insns.
 * Start with {@link io.sluice.vm.btf.Btf#parse}, then {@link io.sluice.vm.btf.BtfType} and
 * {@link io.sluice.vm.btf.CoreRelocator}.
 */
package io.sluice.vm.btf;

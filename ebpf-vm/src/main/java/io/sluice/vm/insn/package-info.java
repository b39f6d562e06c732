/**
 * The eBPF insn set of RFC 9669, versions 1 to 4: opcode tables, the sealed {@code Insn}, and conversion from and to
 * bytes and text.
 * It depends on nothing.
 * Start with {@link io.sluice.vm.insn.Insn}, then {@link io.sluice.vm.insn.InsnSeq}.
 */
package io.sluice.vm.insn;

package io.sluice.vm.x64;

/** An operand that is a general-purpose register or memory: "r/m" in the manual. */
public sealed interface Rm extends Operand permits Gpr, Mem {
}

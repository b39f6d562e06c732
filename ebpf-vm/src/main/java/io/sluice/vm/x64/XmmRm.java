package io.sluice.vm.x64;

/** An operand that is a vector register or memory: "xmm/m128", "ymm/m256" in the manual. */
public sealed interface XmmRm extends Operand permits Mem, Xmm {
}

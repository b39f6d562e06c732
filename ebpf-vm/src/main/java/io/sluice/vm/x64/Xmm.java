package io.sluice.vm.x64;

/** The vector registers that VEX can name; an insn's {@link VecLength} says how much of one it uses. */
public enum Xmm implements XmmRm {
    XMM0, XMM1, XMM2, XMM3, XMM4, XMM5, XMM6, XMM7,
    XMM8, XMM9, XMM10, XMM11, XMM12, XMM13, XMM14, XMM15
}

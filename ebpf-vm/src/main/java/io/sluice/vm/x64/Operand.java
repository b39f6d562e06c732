package io.sluice.vm.x64;

/** Whatever the ModRM byte's r/m field can name: a register, a mask or memory (Intel SDM volume 2, 2.1.3). */
public sealed interface Operand permits Rm, XmmRm, KReg {
}

package io.sluice.vm.x64;

/** The mask registers of AVX-512; K0 can't mask an insn (Intel SDM volume 1, 15.6.1). */
public enum KReg implements Operand {
    K0, K1, K2, K3, K4, K5, K6, K7;

    /** This register as a result in which the elements that {@code by} leaves out become 0. */
    public Masked<KReg> masked(KReg by) {
        return new Masked<>(this, by, false);
    }
}

package io.sluice.vm.x64;

/** The vector registers that VEX can name; an insn's {@link VecLength} says how much of one it uses. */
public enum Xmm implements XmmRm {
    XMM0, XMM1, XMM2, XMM3, XMM4, XMM5, XMM6, XMM7,
    XMM8, XMM9, XMM10, XMM11, XMM12, XMM13, XMM14, XMM15;

    /** This register, of which elements that {@code by} leaves out stay as they are; or the source of a store. */
    public Masked<Xmm> masked(KReg by) {
        return new Masked<>(this, by, false);
    }

    /** This register, of which elements that {@code by} leaves out become 0. */
    public Masked<Xmm> zeroed(KReg by) {
        return new Masked<>(this, by, true);
    }
}

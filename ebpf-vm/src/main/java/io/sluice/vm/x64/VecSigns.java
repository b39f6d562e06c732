package io.sluice.vm.x64;

/** Insns that gather the top bit of each element into a general-purpose register; 128 or 256 bits. */
public enum VecSigns {
    VPMOVMSKB(Prefix.P66, 0xD7),    // VEX.66.0F.WIG D7 /r, elements of 8 bits
    VMOVMSKPS(Prefix.NONE, 0x50),   // VEX.0F.WIG 50 /r, of 32 bits
    VMOVMSKPD(Prefix.P66, 0x50);    // VEX.66.0F.WIG 50 /r, of 64 bits

    final VecForm form;

    VecSigns(Prefix prefix, int value) {
        this.form = VecForm.vex(prefix, OpcodeMap.M0F, value);
    }
}

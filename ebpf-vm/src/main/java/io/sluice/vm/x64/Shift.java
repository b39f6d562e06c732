package io.sluice.vm.x64;

/** Shifts and rotates (Intel SDM volume 2, table A-6 group 2). */
public enum Shift {
    ROL(0), ROR(1), RCL(2), RCR(3), SHL(4), SHR(5), SAR(7);

    final int digit;

    Shift(int digit) {
        this.digit = digit;
    }
}

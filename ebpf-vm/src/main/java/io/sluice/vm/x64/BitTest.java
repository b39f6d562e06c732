package io.sluice.vm.x64;

/** Bit tests: 0F A3, AB, B3, BB /r with a register, 0F BA /digit ib with an immediate. The bit goes to CF. */
public enum BitTest {
    BT(0xA3, 4), BTS(0xAB, 5), BTR(0xB3, 6), BTC(0xBB, 7);

    static final Opcode IMMEDIATE = Opcode.of0f(0xBA);

    final Opcode registerForm;
    final int digit;

    BitTest(int registerForm, int digit) {
        this.registerForm = Opcode.of0f(registerForm);
        this.digit = digit;
    }
}

package io.sluice.vm.object;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Insns as bytes, by slot (RFC 9669 section 3), to be patched before they are decoded. */
final class RawCode {
    /** {@code BPF_LD | BPF_IMM | BPF_DW}: the wide insn. */
    static final int WIDE = 0x18;
    /** {@code BPF_JMP | BPF_CALL}. */
    static final int CALL = 0x85;
    /** Source register of a call of a helper by its id. */
    static final int CALL_HELPER = 0;
    /** Source register of a call of a subprog. */
    static final int CALL_LOCAL = 1;
    /** Source register of a call of a kernel function. */
    static final int CALL_KFUNC = 2;

    private static final int REGS_AT = 1;
    private static final int OFF_AT = 2;
    private static final int IMM_AT = 4;

    private final byte[] bytes;
    private final ByteBuffer code;

    RawCode(byte[] bytes) {
        this.bytes = bytes;
        this.code = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    byte[] bytes() {
        return bytes;
    }

    int slots() {
        return bytes.length / Function.SLOT;
    }

    int opcode(int slot) {
        return Byte.toUnsignedInt(bytes[slot * Function.SLOT]);
    }

    /** True for both halves of a wide insn in their place. */
    boolean isWide(int slot) {
        return opcode(slot) == WIDE && slot + 1 < slots() && opcode(slot + 1) == 0;
    }

    int src(int slot) {
        return bytes[slot * Function.SLOT + REGS_AT] >> 4 & 0xf;
    }

    int imm(int slot) {
        return code.getInt(slot * Function.SLOT + IMM_AT);
    }

    void patchWide(int slot, int src, int imm, int imm2) {
        setSrc(slot, src);
        code.putInt(slot * Function.SLOT + IMM_AT, imm);
        code.putInt((slot + 1) * Function.SLOT + IMM_AT, imm2);
    }

    void patchCall(int slot, int src, int imm) {
        setSrc(slot, src);
        code.putShort(slot * Function.SLOT + OFF_AT, (short) 0);
        code.putInt(slot * Function.SLOT + IMM_AT, imm);
    }

    private void setSrc(int slot, int src) {
        int at = slot * Function.SLOT + REGS_AT;
        bytes[at] = (byte) (bytes[at] & 0xf | src << 4);
    }
}

package io.sluice.vm.random;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One insn as it is encoded, right or wrong, with its jump's or call's target as an index: what mutations work on.
 *
 * @param imm2 the second slot's immediate of a wide insn
 * @param target index of the insn that it goes to or names, {@link #NONE} without
 */
record RawInsn(int opcode, int dst, int src, int off, int imm, int imm2, int target) {
    static final int NONE = -1;

    private static final int CLASS = 0x07;
    private static final int OP = 0xf0;
    private static final int SLOT = 8;

    boolean isWide() {
        return opcode == Ops.LDDW;
    }

    boolean isJump() {
        int kind = opcode & CLASS;
        return (kind == Ops.JMP || kind == Ops.JMP32) && opcode != Ops.CALL && opcode != Ops.EXIT
            && opcode != (Ops.CALL | Ops.REG);
    }

    boolean isConditional() {
        return isJump() && (opcode & OP) != Ops.JA && opcode != Ops.MAY_GOTO;
    }

    boolean isMemoryAccess() {
        int kind = opcode & CLASS;
        return kind >= 1 && kind <= 3;
    }

    boolean isAlu() {
        int kind = opcode & CLASS;
        return kind == Ops.ALU || kind == Ops.ALU64;
    }

    boolean namesFunction() {
        return opcode == Ops.CALL && src == Ops.PSEUDO_CALL || opcode == Ops.LDDW && src == Ops.PSEUDO_FUNC;
    }

    boolean asksWhetherHalfIsZero() {
        return (opcode == (Ops.JMP32 | Ops.JEQ) || opcode == (Ops.JMP32 | Ops.JNE)) && imm == 0;
    }

    boolean isHelperCall(int id) {
        return opcode == Ops.CALL && src == 0 && imm == id;
    }

    private boolean keepsDistanceInImm() {
        return namesFunction() || opcode == (Ops.JMP32 | Ops.JA);
    }

    RawInsn withTarget(int newTarget) {
        return new RawInsn(opcode, dst, src, off, imm, imm2, newTarget);
    }

    RawInsn withImm(int newImm) {
        return new RawInsn(opcode, dst, src, off, newImm, imm2, target);
    }

    RawInsn withOff(int newOff) {
        return new RawInsn(opcode, dst, src, newOff, imm, imm2, target);
    }

    RawInsn withOpcode(int newOpcode) {
        return new RawInsn(newOpcode, dst, src, off, imm, imm2, target);
    }

    RawInsn withRegisters(int newDst, int newSrc) {
        return new RawInsn(opcode, newDst, newSrc, off, imm, imm2, target);
    }

    /** The insns of encoded slots; a jump that does not land on an insn keeps its distance. */
    static List<RawInsn> decode(byte[] slots) {
        ByteBuffer in = ByteBuffer.wrap(slots).order(ByteOrder.LITTLE_ENDIAN);
        List<RawInsn> insns = new ArrayList<>();
        int[] indexOf = new int[slots.length / SLOT + 1];
        Arrays.fill(indexOf, NONE);
        List<Integer> starts = new ArrayList<>();
        for (int slot = 0; slot < slots.length / SLOT; slot++) {
            long bits = in.getLong(slot * SLOT);
            indexOf[slot] = insns.size();
            starts.add(slot);
            int imm2 = 0;
            if ((bits & 0xff) == Ops.LDDW && (slot + 1) * SLOT < slots.length) {
                slot++;
                imm2 = in.getInt(slot * SLOT + Integer.BYTES);
            }
            insns.add(new RawInsn((int) (bits & 0xff), (int) (bits >> 8 & 0xf), (int) (bits >> 12 & 0xf),
                (short) (bits >> 16), (int) (bits >> 32), imm2, NONE));
        }
        for (int i = 0; i < insns.size(); i++) {
            RawInsn insn = insns.get(i);
            if (insn.isJump() || insn.namesFunction()) {
                long to = starts.get(i) + 1L + (insn.keepsDistanceInImm() ? insn.imm : insn.off);
                if (to >= 0 && to < slots.length / SLOT && indexOf[(int) to] != NONE) {
                    insns.set(i, insn.withTarget(indexOf[(int) to]));
                }
            }
        }
        return insns;
    }

    /** The first slot of each insn, and behind them the number of slots. */
    static int[] slots(List<RawInsn> insns) {
        int[] slots = new int[insns.size() + 1];
        for (int i = 0; i < insns.size(); i++) {
            slots[i + 1] = slots[i] + (insns.get(i).isWide() ? 2 : 1);
        }
        return slots;
    }

    static byte[] encode(List<RawInsn> insns) {
        int[] slots = slots(insns);
        ByteBuffer out = ByteBuffer.allocate(slots[insns.size()] * SLOT).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < insns.size(); i++) {
            RawInsn insn = insns.get(i);
            int off = insn.off;
            int imm = insn.imm;
            if (insn.target != NONE) {
                int distance = slots[insn.target] - slots[i] - 1;
                if (insn.keepsDistanceInImm()) {
                    imm = distance;
                } else {
                    off = distance;
                }
            }
            out.put((byte) insn.opcode).put((byte) (insn.dst | insn.src << 4)).putShort((short) off).putInt(imm);
            if (insn.isWide()) {
                out.putInt(0).putInt(insn.imm2);
            }
        }
        return out.array();
    }
}

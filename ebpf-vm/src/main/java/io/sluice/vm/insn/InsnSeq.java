package io.sluice.vm.insn;

import java.util.Arrays;
import java.util.List;

/**
 * The insns of one program with its subprogs, immutable.
 *
 * <p>An insn <em>index</em> counts insns; a <em>slot</em> counts 8-byte units of the encoding, of which a wide insn
 * takes two. Jumps, line info and the kernel's logs speak of slots.
 */
public final class InsnSeq {
    private final Insn[] insns;
    private final int[] slotOf;
    private final int[] indexOf;

    private InsnSeq(List<Insn> list) {
        insns = list.toArray(Insn[]::new);
        slotOf = new int[insns.length];
        int slot = 0;
        for (int i = 0; i < insns.length; i++) {
            slotOf[i] = slot;
            slot += insns[i].slots();
        }
        indexOf = new int[slot];
        Arrays.fill(indexOf, -1);
        for (int i = 0; i < insns.length; i++) {
            indexOf[slotOf[i]] = i;
        }
    }

    /** The sequence of these insns. */
    public static InsnSeq of(List<Insn> insns) {
        return new InsnSeq(insns);
    }

    /** The sequence of these insns. */
    public static InsnSeq of(Insn... insns) {
        return new InsnSeq(List.of(insns));
    }

    /**
     * Decodes little-endian slots.
     *
     * @throws InvalidInsnException where they are no eBPF
     */
    public static InsnSeq decode(byte[] bytes) {
        return InsnDecoder.decode(bytes);
    }

    /**
     * Assembles text, one insn a line, as {@link #toString} prints it.
     *
     * @throws InvalidInsnException with the line, from 0
     */
    public static InsnSeq assemble(String text) {
        return InsnAssembler.assemble(text);
    }

    /** The little-endian encoding, 8 bytes a slot. */
    public byte[] encode() {
        return InsnEncoder.encode(this);
    }

    /** How many insns. */
    public int size() {
        return insns.length;
    }

    /** How many slots. */
    public int slots() {
        return indexOf.length;
    }

    /** The insn at an index. */
    public Insn at(int index) {
        return insns[index];
    }

    /** The insns in order, unmodifiable. */
    public List<Insn> insns() {
        return List.of(insns);
    }

    /** The first slot of the insn at an index. */
    public int slotOf(int index) {
        return slotOf[index];
    }

    /** The index of the insn that starts at a slot, or -1 out of range and in the middle of a wide insn. */
    public int indexOf(int slot) {
        return slot >= 0 && slot < indexOf.length ? indexOf[slot] : -1;
    }

    /**
     * The slot that a jump, local call or callback reference at an index names (perhaps out of range), or
     * -1 if it is none.
     */
    public int targetSlotOf(int index) {
        int next = slotOf[index] + 1;
        return switch (insns[index]) {
            case Insn.Jump j -> next + j.off();
            case Insn.JmpImm j -> next + j.off();
            case Insn.JmpReg j -> next + j.off();
            case Insn.MayGoto j -> next + j.off();
            case Insn.CallLocal c -> next + c.off();
            case Insn.WideRef w when w.kind() == WideKind.FUNC -> next + w.imm();
            default -> -1;
        };
    }

    /** The insn index that a jump, local call or callback reference names, or -1 where there is no such insn. */
    public int targetOf(int index) {
        return indexOf(targetSlotOf(index));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof InsnSeq that && Arrays.equals(insns, that.insns);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(insns);
    }

    /** The text, one insn a line, without slot numbers. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        for (Insn insn : insns) {
            out.append(Disassembler.text(insn)).append('\n');
        }
        return out.toString();
    }
}

package io.sluice.vm.codegen.machine;

import io.sluice.vm.x64.Width;

/**
 * One machine insn, or a few that stay together (compare and branch): an op, register operands with their roles, and
 * at most one memory operand made of them. Flags never live from one to the next.
 *
 * <p>The allocator knows operands by role and constraint only; it puts a physical register beside each vreg.
 */
public final class MInsn {
    /** No position. */
    public static final int NONE = -1;

    private final MOp op;
    private final Width width;
    private final int[] vregs;
    private final Role[] roles;
    private final int[] fixed;
    private final int[] pregs;
    private final Detail detail;
    private long clobbers;
    private int origin = NONE;
    private int foldable = NONE;
    private int commuting = NONE;

    /**
     * What the op has beside registers.
     *
     * @param mem its memory operand, or null
     * @param imm a number
     * @param aux what the op's row says: a condition, a symbol, a list of memory operands; or null
     */
    public record Detail(MMem mem, long imm, Object aux) {
        /** Nothing. */
        public static final Detail NONE = new Detail(null, 0, null);
    }

    /**
     * An insn.
     *
     * @param vregs its register operands; of a TIED one operand 0 is the def
     * @param roles a role each
     */
    public MInsn(MOp op, Width width, int[] vregs, Role[] roles, Detail detail) {
        this.op = op;
        this.width = width;
        this.vregs = vregs;
        this.roles = roles;
        this.detail = detail;
        this.fixed = filled(vregs.length);
        this.pregs = filled(vregs.length);
    }

    private static int[] filled(int length) {
        int[] all = new int[length];
        java.util.Arrays.fill(all, Pregs.NONE);
        return all;
    }

    /** The op. */
    public MOp op() {
        return op;
    }

    /** The width that it works in. */
    public Width width() {
        return width;
    }

    /** How many register operands. */
    public int operands() {
        return vregs.length;
    }

    /** The vreg of an operand; {@link #NONE} in moves that the allocator made. */
    public int vreg(int operand) {
        return vregs[operand];
    }

    /** Makes an operand another vreg. */
    public void setVreg(int operand, int vreg) {
        vregs[operand] = vreg;
    }

    /** The role of an operand. */
    public Role role(int operand) {
        return roles[operand];
    }

    /** The physical register that an operand must be in, or {@link Pregs#NONE}. */
    public int fixed(int operand) {
        return fixed[operand];
    }

    /** Says which physical register an operand must be in. */
    public MInsn fix(int operand, int preg) {
        fixed[operand] = preg;
        return this;
    }

    /** The physical register that allocation gave an operand. */
    public int preg(int operand) {
        return pregs[operand];
    }

    /** Gives an operand its physical register. */
    public void setPreg(int operand, int preg) {
        pregs[operand] = preg;
    }

    /** The memory operand, or null. */
    public MMem mem() {
        return detail.mem();
    }

    /** The number. */
    public long imm() {
        return detail.imm();
    }

    /** What the op's row says, or null. */
    public Object aux() {
        return detail.aux();
    }

    /** All of the detail. */
    public Detail detail() {
        return detail;
    }

    /** Physical registers that it destroys beside its defs. */
    public long clobbers() {
        return clobbers;
    }

    /** Says which physical registers it destroys beside its defs. */
    public MInsn clobber(long set) {
        clobbers = set;
        return this;
    }

    /** The USE that may be read from its spill slot instead of a register, or {@link #NONE}. */
    public int foldable() {
        return foldable;
    }

    /** Says which USE may be read from its spill slot: then its preg is {@link #inSlot} of the offset. */
    public MInsn foldable(int operand) {
        foldable = operand;
        return this;
    }

    /** Whether two operands may be swapped without any other change. */
    public boolean commutes(int i, int j) {
        return commuting == pair(i, j);
    }

    /** Says that two operands may be swapped; the allocator then ties the one that is not wanted later. */
    public MInsn commuting(int i, int j) {
        commuting = pair(i, j);
        return this;
    }

    private static int pair(int i, int j) {
        return Math.min(i, j) << Byte.SIZE | Math.max(i, j);
    }

    /** The number that stands in place of a preg for a spill slot at an offset. */
    public static int inSlot(int offset) {
        return -2 - offset;
    }

    /** The offset of the slot that a number stands for. */
    public static int slotOf(int preg) {
        return -2 - preg;
    }

    /** The eBPF insn that it comes from, or -1. */
    public int origin() {
        return origin;
    }

    /** Says which eBPF insn it comes from. */
    public MInsn from(int insn) {
        origin = insn;
        return this;
    }

    @Override
    public String toString() {
        return InsnText.of(this);
    }
}

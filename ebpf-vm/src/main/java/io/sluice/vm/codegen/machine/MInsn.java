package io.sluice.vm.codegen.machine;

import io.sluice.vm.x64.Width;
import java.util.Arrays;
import java.util.Objects;

/**
 * One machine insn, or a few that stay together (compare and branch): an op, register operands with their roles, and
 * at most one memory operand made of them. Flags never live from one to the next.
 *
 * <p>The allocator knows operands by role and constraint only; it puts a physical register beside each vreg.
 */
public final class MInsn {
    /** No position. */
    public static final int NONE = -1;

    private static final Role[] ROLES = Role.values();
    /** The words of an operand in {@link #words}: its vreg, its preg, its {@link #constraint}. */
    private static final int STRIDE = 3;
    private static final int PREG = 1;
    private static final int CONSTRAINT = 2;

    private final MOp op;
    private final Width width;
    private final int[] words;
    private final int operands;
    private final MMem mem;
    private final long imm;
    private final Object aux;
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

    /** Operands in the order in which they are appended: what an insn is made of. */
    public static final class Operands {
        private static final int USUAL = 4;

        private int[] words = new int[USUAL * STRIDE];
        private int size;

        /** How many. */
        public int size() {
            return size;
        }

        /** Appends one that must be in a physical register, or {@link Pregs#NONE}; the result is its position. */
        public int add(Role role, int vreg, int fixed) {
            int at = size * STRIDE;
            if (at == words.length) {
                words = Arrays.copyOf(words, at * 2);
            }
            words[at] = vreg;
            words[at + PREG] = Pregs.NONE;
            words[at + CONSTRAINT] = constraint(role, fixed);
            return size++;
        }

        /** Makes one another vreg. */
        public void setVreg(int operand, int vreg) {
            words[operand * STRIDE] = vreg;
        }
    }

    /**
     * An insn.
     *
     * @param vregs its register operands; of a TIED one operand 0 is the def
     * @param roles a role each
     */
    public MInsn(MOp op, Width width, int[] vregs, Role[] roles, Detail detail) {
        this(op, width, packed(vregs, roles), detail.mem(), detail.imm(), detail.aux());
    }

    /** An insn of operands that were collected, and what {@link Detail} says. */
    @SuppressWarnings("checkstyle:ParameterNumber") // the parts of an insn
    public MInsn(MOp op, Width width, Operands of, MMem mem, long imm, Object aux) {
        this(op, width, Arrays.copyOf(of.words, of.size * STRIDE), mem, imm, aux);
    }

    @SuppressWarnings("checkstyle:ParameterNumber") // the parts of an insn
    private MInsn(MOp op, Width width, int[] words, MMem mem, long imm, Object aux) {
        this.op = op;
        this.width = width;
        this.words = words;
        this.operands = words.length / STRIDE;
        this.mem = mem;
        this.imm = imm;
        this.aux = aux;
    }

    private static int[] packed(int[] vregs, Role[] roles) {
        int[] words = new int[vregs.length * STRIDE];
        for (int i = 0; i < vregs.length; i++) {
            words[i * STRIDE] = vregs[i];
            words[i * STRIDE + PREG] = Pregs.NONE;
            words[i * STRIDE + CONSTRAINT] = constraint(roles[i], Pregs.NONE);
        }
        return words;
    }

    /** The role in the lowest byte, which register it must be above it. */
    private static int constraint(Role role, int fixed) {
        return fixed << Byte.SIZE | role.ordinal();
    }

    /** The same insn, whose only operand is a def, for another vreg, and with that def in a register. */
    public MInsn again(int vreg, int preg) {
        int[] one = {vreg, preg, constraint(Role.DEF, Pregs.NONE)};
        return new MInsn(op, width, one, mem, imm, aux).from(origin);
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
        return operands;
    }

    /** The vreg of an operand; {@link #NONE} in moves that the allocator made. */
    public int vreg(int operand) {
        return words[operand * STRIDE];
    }

    /** Makes an operand another vreg. */
    public void setVreg(int operand, int vreg) {
        words[operand * STRIDE] = vreg;
    }

    /** The role of an operand. */
    public Role role(int operand) {
        return ROLES[words[operand * STRIDE + CONSTRAINT] & 0xff];
    }

    /** Whether an operand is written. */
    public boolean isDef(int operand) {
        return (words[operand * STRIDE + CONSTRAINT] & 0xff) <= Role.EARLY_DEF.ordinal();
    }

    /** Whether an operand is read. */
    public boolean isUse(int operand) {
        return !isDef(operand);
    }

    /** The physical register that an operand must be in, or {@link Pregs#NONE}. */
    public int fixed(int operand) {
        return words[operand * STRIDE + CONSTRAINT] >> Byte.SIZE;
    }

    /** Says which physical register an operand must be in. */
    public MInsn fix(int operand, int preg) {
        words[operand * STRIDE + CONSTRAINT] = constraint(role(operand), preg);
        return this;
    }

    /** The physical register that allocation gave an operand. */
    public int preg(int operand) {
        return words[operand * STRIDE + PREG];
    }

    /** Gives an operand its physical register. */
    public void setPreg(int operand, int preg) {
        words[operand * STRIDE + PREG] = preg;
    }

    /** The memory operand, or null. */
    public MMem mem() {
        return mem;
    }

    /** The number. */
    public long imm() {
        return imm;
    }

    /** What the op's row says, or null. */
    public Object aux() {
        return aux;
    }

    /** Whether another insn does the same with its registers. */
    public boolean isLike(MInsn other) {
        return op == other.op && width == other.width && imm == other.imm && Objects.equals(aux, other.aux)
                && Objects.equals(mem, other.mem);
    }

    /** A hash of what {@link #isLike} compares; the same in every process only where aux has such a one. */
    public int likeness() {
        int hash = op.ordinal() * 31 + Long.hashCode(imm);
        return (hash * 31 + Objects.hashCode(aux)) * 31 + (mem == null ? 0 : mem.disp());
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

package io.sluice.vm.ir;

import static io.sluice.vm.ir.Op.Trait.COMMUTES;
import static io.sluice.vm.ir.Op.Trait.ORDERED;
import static io.sluice.vm.ir.Op.Trait.PURE;
import static io.sluice.vm.ir.Op.Trait.READS;
import static io.sluice.vm.ir.Op.Trait.VECTOR;
import static io.sluice.vm.ir.Op.Trait.WRITES;

import java.util.Locale;

/**
 * All ops, a row each: how many operands, and how it behaves. {@link Value#imm} and {@link Value#aux} hold what the
 * comment says.
 *
 * <p>Scalars: see {@link Type}. Shift counts are taken modulo the width. An op of {@code imm} bits ignores the others.
 */
public enum Op {
    /** A parameter of a block; imm: its position when it was made, of which others may have gone since. */
    PARAM(0),
    /** The number imm. */
    CONST(0, PURE),
    /** The address of aux, a {@link Symbol}, plus imm. */
    SYMBOL(0, PURE),
    /** The address of aux, a {@link FrameObject}, plus imm. */
    FRAME(0, PURE),

    ADD(2, PURE, COMMUTES),
    SUB(2, PURE),
    MUL(2, PURE, COMMUTES),
    /** The upper half of the unsigned product: of 128 bits, or with I32 of 64. */
    UMULH(2, PURE, COMMUTES),
    /** Unsigned quotient; the second operand is never 0. */
    UDIV(2, PURE),
    /** Unsigned remainder; the second operand is never 0. */
    UREM(2, PURE),
    /** Signed quotient, rounded towards 0; the second operand is never 0, and not -1 with the least first one. */
    SDIV(2, PURE),
    /** Signed remainder, with the sign of the first operand; restricted as {@link #SDIV}. */
    SREM(2, PURE),
    AND(2, PURE, COMMUTES),
    OR(2, PURE, COMMUTES),
    XOR(2, PURE, COMMUTES),
    SHL(2, PURE),
    SHR(2, PURE),
    SAR(2, PURE),
    ROTL(2, PURE),
    NEG(1, PURE),
    NOT(1, PURE),
    /** The lower imm (8, 16, 32) bits, zeros above. */
    ZEXT(1, PURE),
    /** The lower imm (8, 16, 32) bits, their sign above, in the width of the type. */
    SEXT(1, PURE),
    /** The lower imm (16, 32, 64) bits with their bytes reversed, zeros above. */
    BSWAP(1, PURE),
    /** How many zeros below the lowest bit that is set; the operand is never 0. */
    CTZ(1, PURE),
    /** How many zeros above the highest bit that is set, of the type's width; the operand is never 0. */
    CLZ(1, PURE),
    /** Ones' complement sum: of I64 the sum, plus 1 if it does not fit. Associative; 0 only where both are 0. */
    OCADD(2, PURE, COMMUTES),
    /** The CRC-32C of the second operand's imm (8, 16, 32, 64) bits upon the first, as the x86 insn does. */
    CRC32C(2, PURE),
    /** 1 where aux, a {@link Cond}, holds of both operands in the type's width, else 0. */
    SET(2, PURE),
    /** The third operand where aux, a {@link Cond}, holds of the first two in the type's width, else the fourth. */
    SELECT(4, PURE),

    /** Memory at the operand plus imm: {@link Value#size} bytes, zeros above. aux: {@link Region}. */
    LOAD(1, READS),
    /** As LOAD with the sign above, in 64 bits. */
    SLOAD(1, READS),
    /** Stores the lower {@link Value#size} bytes of the second operand at the first plus imm. aux: {@link Region}. */
    STORE(2, WRITES),
    /** A LOAD that later accesses, of any region, do not pass. */
    LOAD_ACQUIRE(1, READS, ORDERED),
    /** A STORE that does not pass earlier accesses, of any region. */
    STORE_RELEASE(2, WRITES, ORDERED),
    /** Atomics at the first operand plus imm, of the type's width; aux: {@link Region}. */
    ATOMIC_ADD(2, READS, WRITES, ORDERED),
    ATOMIC_AND(2, READS, WRITES, ORDERED),
    ATOMIC_OR(2, READS, WRITES, ORDERED),
    ATOMIC_XOR(2, READS, WRITES, ORDERED),
    /** As those, with the old number as the result. */
    FETCH_ADD(2, READS, WRITES, ORDERED),
    FETCH_AND(2, READS, WRITES, ORDERED),
    FETCH_OR(2, READS, WRITES, ORDERED),
    FETCH_XOR(2, READS, WRITES, ORDERED),
    XCHG(2, READS, WRITES, ORDERED),
    /** Stores the third operand where the memory equals the second; the result is the old number. */
    CMPXCHG(3, READS, WRITES, ORDERED),
    /** Asks for the cache line at the operand plus imm. */
    PREFETCH(1, ORDERED),
    /** Tells the processor that this is a loop that waits. */
    PAUSE(0, ORDERED),
    /** The time stamp counter. */
    RDTSC(0, ORDERED),
    /** Calls aux, a {@link Callee}. */
    CALL(Op.ANY, READS, WRITES, ORDERED),

    /** A vector of the type at the operand plus imm; aux: {@link Region}. */
    VLOAD(1, READS, VECTOR),
    /** Stores the second operand, of the type, at the first plus imm; aux: {@link Region}. */
    VSTORE(2, WRITES, VECTOR),
    /** Half as many bytes as the type's at the operand plus imm: 32-bit words, each zero-extended to 64. */
    VLOAD_ZX32(1, READS, VECTOR),
    /** The lower imm (8, 16, 32, 64) bits of a scalar in each lane. */
    VSPLAT(1, PURE, VECTOR),
    /** Of V128: the first scalar in the lower lane of 64 bits, the second in the upper one. */
    VPAIR(2, PURE, VECTOR),
    /** Of V128: bytes of the first operand, by the lower 4 bits of the second's bytes; 0 where their top bit is set. */
    VSHUFFLE(2, PURE, VECTOR),
    /** Sums of lanes of imm (32, 64) bits. */
    VADD(2, PURE, COMMUTES, VECTOR),
    /** Differences of lanes of imm (32, 64) bits. */
    VSUB(2, PURE, VECTOR),
    /** Lanes of 32 bits: the product of the lower halves, signed, plus that of the upper ones. */
    VMADD16(2, PURE, COMMUTES, VECTOR),
    VAND(2, PURE, COMMUTES, VECTOR),
    VOR(2, PURE, COMMUTES, VECTOR),
    VXOR(2, PURE, COMMUTES, VECTOR),
    /** Lanes of imm (8, 16, 32, 64) bits: ones where they are equal, else zeros. Not of V512. */
    VCMPEQ(2, PURE, COMMUTES, VECTOR),
    /** Lanes of 64 bits: the sum of the differences, without sign, of their eight bytes. */
    VSAD(2, PURE, COMMUTES, VECTOR),
    /** Lanes of 64 bits shifted right by imm, zeros above. */
    VSHR64(1, PURE, VECTOR),
    /** Lanes of 64 bits shifted left by imm. */
    VSHL64(1, PURE, VECTOR),
    /**
     * A scalar, as the next two are: I64 is their type, the vector's is the operand's. The top bits of all bytes; not
     * of V512.
     */
    VMASK(1, PURE, VECTOR),
    /** A scalar: the sum of all lanes of 64 bits. */
    VSUM64(1, PURE, VECTOR),
    /** A scalar: the 64-bit lane imm. */
    VLANE(1, PURE, VECTOR);

    /** {@link #arity} of an op with any number of operands. */
    public static final int ANY = -1;

    /** How ops behave. */
    public enum Trait {
        /** No effect, and a result that depends on the operands only: may be moved, shared and left out. */
        PURE,
        /** The first two operands may be exchanged. */
        COMMUTES,
        /** Depends on memory. */
        READS,
        /** Changes memory. */
        WRITES,
        /** Stays where it is among other ops that touch memory. */
        ORDERED,
        /** Of vectors. */
        VECTOR
    }

    /** Above the bits of the traits: answers of the questions below, which passes ask most. */
    private static final int ACCESS = 1 << 8;
    private static final int LOADS = 1 << 9;
    private static final int STORES = 1 << 10;
    private static final int ATOMIC = 1 << 11;
    private static final int NO_RESULT = 1 << 12;
    private static final int IS_PURE = 1 << PURE.ordinal();

    static {
        for (Op op : values()) {
            op.flags = op.traits | op.answers();
        }
    }

    private final int arity;
    /** A bit for each trait. */
    private final int traits;
    private int flags;
    private final String text = name().toLowerCase(Locale.ROOT);

    Op(int arity, Trait... traits) {
        this.arity = arity;
        int bits = 0;
        for (Trait trait : traits) {
            bits |= 1 << trait.ordinal();
        }
        this.traits = bits;
    }

    /** The name in the text form. */
    public String text() {
        return text;
    }

    /** How many operands, or {@link #ANY}. */
    public int arity() {
        return arity;
    }

    /** Whether it behaves so. */
    public boolean is(Trait trait) {
        return (traits & 1 << trait.ordinal()) != 0;
    }

    private int answers() {
        boolean reads = is(READS);
        boolean writes = is(WRITES);
        int answers = switch (this) {
            case STORE, STORE_RELEASE, VSTORE, ATOMIC_ADD, ATOMIC_AND, ATOMIC_OR, ATOMIC_XOR, PREFETCH, PAUSE ->
                NO_RESULT;
            default -> 0;
        };
        if (this == CALL || !reads && !writes) {
            return answers;
        }
        return answers | ACCESS | (!writes ? LOADS : reads ? ATOMIC : STORES);
    }

    /** Whether it may be shared, moved and left out. */
    public boolean isPure() {
        return (flags & IS_PURE) != 0;
    }

    /** Whether it reads or writes the memory of a {@link Region} in aux. */
    public boolean isAccess() {
        return (flags & ACCESS) != 0;
    }

    /** Whether it is an access of one region whose first operand is the address, and that memory is only read. */
    public boolean isLoad() {
        return (flags & LOADS) != 0;
    }

    /** Whether it writes memory and nothing else: STORE, STORE_RELEASE, VSTORE. */
    public boolean isStore() {
        return (flags & STORES) != 0;
    }

    /** Whether it is one of the ops that read, change and write memory at once. */
    public boolean isAtomic() {
        return (flags & ATOMIC) != 0;
    }

    /** Whether it has no result. */
    public boolean isVoid() {
        return (flags & NO_RESULT) != 0;
    }
}

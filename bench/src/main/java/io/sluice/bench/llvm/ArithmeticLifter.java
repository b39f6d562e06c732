package io.sluice.bench.llvm;

import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.Insn;

/** Arithmetic: RFC 9669 section 4.1 defines what LLVM leaves open, shifts by too much and division by zero. */
final class ArithmeticLifter {
    private static final String SWAP = "llvm.bswap";

    private final Ir ir;
    private final Registers registers;

    ArithmeticLifter(Ir ir, Registers registers) {
        this.ir = ir;
        this.registers = registers;
    }

    private static int bits(boolean is64) {
        return is64 ? Long.SIZE : Integer.SIZE;
    }

    void immediate(Insn.AluImm i) {
        alu(i.op(), i.dst(), bits(i.is64()), ir.constant(bits(i.is64()), i.imm()));
    }

    void register(Insn.AluReg i) {
        alu(i.op(), i.dst(), bits(i.is64()), registers.get(i.src(), bits(i.is64())));
    }

    private void alu(AluOp op, int dst, int bits, long b) {
        long a = op == AluOp.MOV ? 0 : registers.get(dst, bits);
        long result = switch (op) {
            case MOV -> b;
            case ADD -> ir.add(a, b);
            case SUB -> ir.sub(a, b);
            case MUL -> ir.binary(LlvmFunction.MUL, a, b);
            case OR -> ir.binary(LlvmFunction.OR, a, b);
            case AND -> ir.and(a, b);
            case XOR -> ir.binary(LlvmFunction.XOR, a, b);
            case LSH -> ir.binary(LlvmFunction.SHL, a, amount(bits, b));
            case RSH -> ir.binary(LlvmFunction.LSHR, a, amount(bits, b));
            case ARSH -> ir.binary(LlvmFunction.ASHR, a, amount(bits, b));
            case DIV -> ir.select(isZero(bits, b), ir.constant(bits, 0),
                    ir.binary(LlvmFunction.UDIV, a, unlessZero(bits, b)));
            case MOD -> ir.select(isZero(bits, b), a, ir.binary(LlvmFunction.UREM, a, unlessZero(bits, b)));
            case SDIV -> signedQuotient(bits, a, b);
            case SMOD -> ir.select(isZero(bits, b), a,
                    ir.binary(LlvmFunction.SREM, a, unlessMinusOne(bits, unlessZero(bits, b))));
        };
        registers.set(dst, bits, result);
    }

    private long amount(int bits, long b) {
        return ir.and(b, ir.constant(bits, bits - 1));
    }

    private long isZero(int bits, long b) {
        return ir.compare(Predicate.EQ, b, ir.constant(bits, 0));
    }

    /** The divisor, 1 in place of 0: the quotient is not taken then. */
    private long unlessZero(int bits, long b) {
        return ir.select(isZero(bits, b), ir.constant(bits, 1), b);
    }

    /** The divisor, 1 in place of -1: the smallest number by it would overflow. */
    private long unlessMinusOne(int bits, long b) {
        return ir.select(isMinusOne(bits, b), ir.constant(bits, 1), b);
    }

    private long isMinusOne(int bits, long b) {
        return ir.compare(Predicate.EQ, b, ir.constant(bits, -1));
    }

    private long signedQuotient(int bits, long a, long b) {
        long quotient = ir.binary(LlvmFunction.SDIV, a, unlessMinusOne(bits, unlessZero(bits, b)));
        long orNegated = ir.select(isMinusOne(bits, b), ir.sub(ir.constant(bits, 0), a), quotient);
        return ir.select(isZero(bits, b), ir.constant(bits, 0), orNegated);
    }

    void negate(Insn.Neg i) {
        int bits = bits(i.is64());
        registers.set(i.dst(), bits, ir.sub(ir.constant(bits, 0), registers.get(i.dst(), bits)));
    }

    void extend(Insn.MovSx i) {
        long value = registers.get(i.src(), i.bits());
        int bits = bits(i.is64());
        registers.set(i.dst(), bits, i.bits() == bits ? value : ir.signExtend(bits, value));
    }

    void swap(Insn.ByteSwap i) {
        long value = registers.get(i.dst(), i.bits());
        registers.set(i.dst(), i.bits(), switch (i.kind()) {
            case LE -> value;
            case BE, BSWAP -> ir.intrinsic(SWAP, ir.integer(i.bits()), value);
        });
    }
}

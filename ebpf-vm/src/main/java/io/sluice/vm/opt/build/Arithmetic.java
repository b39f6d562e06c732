package io.sluice.vm.opt.build;

import io.sluice.vm.insn.AluOp;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.verifier.facts.ScalarRange;

/**
 * Arithmetic of two operands. Division by zero gives 0 or leaves the dividend, the least number by -1 is itself, with
 * remainder 0 (RFC 9669 section 4.1); the IR's division knows neither, so the cases stand beside it.
 */
final class Arithmetic {
    private final Work work;
    private final Builder b;

    Arithmetic(Work work) {
        this.work = work;
        this.b = work.b();
    }

    /** Whether an op wants to know something of its right operand. */
    static boolean divides(AluOp op) {
        return op == AluOp.DIV || op == AluOp.MOD || op == AluOp.SDIV || op == AluOp.SMOD;
    }

    /** {@code left op right}; {@code known} is what is known of the right operand where it divides, or null. */
    Value binary(AluOp op, boolean is64, Value left, Value right, ScalarRange known) {
        Type type = is64 ? Type.I64 : Type.I32;
        return switch (op) {
            case ADD -> b.op(Op.ADD, type, left, right);
            case SUB -> b.op(Op.SUB, type, left, right);
            case MUL -> b.op(Op.MUL, type, left, right);
            case OR -> b.op(Op.OR, type, left, right);
            case AND -> b.op(Op.AND, type, left, right);
            case XOR -> b.op(Op.XOR, type, left, right);
            case LSH -> b.op(Op.SHL, type, left, right);
            case RSH -> b.op(Op.SHR, type, left, right);
            case ARSH -> b.op(Op.SAR, type, left, right);
            case MOV -> right;
            case DIV -> divide(Op.UDIV, type, left, right, known);
            case MOD -> divide(Op.UREM, type, left, right, known);
            case SDIV -> divide(Op.SDIV, type, left, right, known);
            case SMOD -> divide(Op.SREM, type, left, right, known);
        };
    }

    private Value divide(Op op, Type type, Value left, Value right, ScalarRange known) {
        boolean signed = op == Op.SDIV || op == Op.SREM;
        if (right.isConst()) {
            long divisor = type == Type.I32 ? (int) right.imm() : right.imm();
            if (divisor == 0) {
                return byZero(op, type, left);
            }
            return signed && divisor == -1 ? byMinusOne(op, type, left) : b.op(op, type, left, right);
        }
        boolean mayBeZero = mayBe(0, type, right, known);
        boolean mayBeMinusOne = signed && mayBe(-1, type, right, known);
        if (!mayBeZero && !mayBeMinusOne) {
            return b.op(op, type, left, right);
        }
        Block done = work.join();
        if (mayBeZero) {
            Block zero = aside(type, right, 0);
            Block here = b.block();
            work.continueAt(zero);
            b.jump(done, byZero(op, type, left));
            b.at(here);
        }
        if (mayBeMinusOne) {
            Block minusOne = aside(type, right, -1);
            Block here = b.block();
            work.continueAt(minusOne);
            b.jump(done, byMinusOne(op, type, left));
            b.at(here);
        }
        b.jump(done, b.op(op, type, left, right));
        return work.joined(done);
    }

    /** Branches to a block that it returns where the divisor is a number; else goes on. */
    private Block aside(Type type, Value divisor, long number) {
        Block is = work.inner();
        Block other = work.inner();
        is.setCold();
        b.end(new Terminator.Branch(Cond.EQ, type, divisor, b.constant(number & type.mask()), new Edge(is),
                new Edge(other), Terminator.Odds.NOT_TAKEN));
        work.continueAt(other);
        return is;
    }

    private Value byZero(Op op, Type type, Value left) {
        if (op == Op.UDIV || op == Op.SDIV) {
            return b.constant(0);
        }
        return type == Type.I32 && !left.range().fits(Integer.SIZE) ? b.zext(left, Integer.SIZE) : left;
    }

    private Value byMinusOne(Op op, Type type, Value left) {
        return op == Op.SREM ? b.constant(0) : b.op(Op.NEG, type, left);
    }

    private static boolean mayBe(long number, Type type, Value divisor, ScalarRange known) {
        if (type == Type.I64) {
            return divisor.range().contains(number) && (known == null || known.contains(number));
        }
        long low = number & type.mask();
        if (divisor.range().fits(Integer.SIZE) && !divisor.range().contains(low)) {
            return false;
        }
        if (known == null) {
            return true;
        }
        boolean bitsDiffer = ((known.value() ^ low) & ~known.mask() & type.mask()) != 0;
        boolean outside = known.umax() >>> Integer.SIZE == 0 && !known.contains(low);
        return !bitsDiffer && !outside;
    }
}

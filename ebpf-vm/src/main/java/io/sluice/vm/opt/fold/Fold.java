package io.sluice.vm.opt.fold;

import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.ConstantData;
import io.sluice.vm.ir.FrameObject;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Symbol;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;

/**
 * What every new value passes: constants, then the identities of its op, a line each.
 *
 * <p>Ensures: the result equals the value that was asked for wherever its operands are defined; constants stand on
 * the right; an I32 op has no operand whose upper half alone was changed.
 */
public final class Fold implements Simplifier {
    private final Rules rules = new Rules();

    @Override
    public Value simplify(Builder b, Op op, Type type, Value[] args, Value.Payload payload) {
        if (Constants.knows(op) && areNumbers(op, type, args)) {
            long[] numbers = new long[args.length];
            for (int i = 0; i < args.length; i++) {
                numbers[i] = args[i].imm();
            }
            return b.constant(Constants.apply(op, type, payload, numbers));
        }
        if (op.is(Op.Trait.COMMUTES) && args[0].isConst()) {
            Value first = args[0];
            args[0] = args[1];
            args[1] = first;
        }
        if (type == Type.I32 && ignoresUpper(op)) {
            boolean changed = false;
            for (int i = 0; i < args.length; i++) {
                Value lower = Comparison.withoutUpper(args[i]);
                changed |= lower != args[i];
                args[i] = lower;
            }
            if (changed) {
                return b.emit(op, type, payload, args);
            }
        }
        if (op == Op.LOAD && args[0].op() == Op.SYMBOL && args[0].aux() instanceof ConstantData data) {
            long offset = args[0].imm() + payload.imm();
            if (data.holds(offset, payload.size())) {
                return b.constant(data.load((int) offset, payload.size()));
            }
        }
        Value found = rules.apply(b, op, type, args, payload);
        return found != null ? found : addressed(b, op, type, args, payload);
    }

    private static boolean areNumbers(Op op, Type type, Value[] args) {
        for (Value arg : args) {
            if (!arg.isConst()) {
                return false;
            }
        }
        return switch (op) {
            case UDIV, UREM -> (args[1].imm() & type.mask()) != 0;
            // the least number by -1 is not defined either
            case SDIV, SREM -> (args[1].imm() & type.mask()) != 0 && (args[1].imm() & type.mask()) != type.mask();
            case CTZ, CLZ -> (args[0].imm() & type.mask()) != 0;
            default -> true;
        };
    }

    private static boolean ignoresUpper(Op op) {
        return switch (op) {
            case ADD, SUB, MUL, UMULH, UDIV, UREM, SDIV, SREM, AND, OR, XOR, SHL, SHR, SAR, ROTL, NEG, NOT, CTZ, CLZ,
                 OCADD -> true;
            default -> false;
        };
    }

    /** Accesses take constants of their address into their displacement. */
    private static Value addressed(Builder b, Op op, Type type, Value[] args, Value.Payload payload) {
        boolean hasAddress = op.isAccess() || op == Op.PREFETCH;
        if (!hasAddress || args[0].op() != Op.ADD || args[0].type() != Type.I64 || !args[0].arg(1).isConst()) {
            return null;
        }
        long sum = payload.imm() + args[0].arg(1).imm();
        if (sum != (int) sum) {
            return null;
        }
        args[0] = args[0].arg(0);
        return b.emit(op, type, new Value.Payload(sum, payload.aux(), payload.size()), args);
    }

    /** The symbol's or frame's address plus a constant, or null. */
    static Value moved(Builder b, Value base, long by) {
        return switch (base.op()) {
            case SYMBOL -> b.symbol((Symbol) base.aux(), base.imm() + by);
            case FRAME -> b.frame((FrameObject) base.aux(), base.imm() + by);
            default -> null;
        };
    }

    /** A comparison as a value. */
    static Value set(Builder b, Comparison c) {
        int outcome = c.outcome();
        return outcome >= 0 ? b.constant(outcome)
                : b.raw(Op.SET, c.type(), new Value.Payload(0, c.cond(), 0), c.left(), c.right());
    }

    /** A choice by a comparison that may have become simpler. */
    static Value select(Builder b, Comparison c, Value yes, Value no) {
        int outcome = c.outcome();
        if (outcome >= 0) {
            return outcome == 1 ? yes : no;
        }
        // x == c ? c : y and x != c ? y : c are the other value's when that is x
        if (c.cond() == Cond.EQ && c.type() == Type.I64 && c.left() == no && c.right() == yes
                || c.cond() == Cond.NE && c.type() == Type.I64 && c.left() == yes && c.right() == no) {
            return c.cond() == Cond.EQ ? no : yes;
        }
        return b.raw(Op.SELECT, c.type(), new Value.Payload(0, c.cond(), 0), c.left(), c.right(), yes, no);
    }
}

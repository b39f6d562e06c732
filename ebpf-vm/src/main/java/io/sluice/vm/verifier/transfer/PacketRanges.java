package io.sluice.vm.verifier.transfer;

import io.sluice.vm.insn.JmpOp;
import io.sluice.vm.verifier.scalar.Branch;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.RegType;
import io.sluice.vm.verifier.state.State;

/**
 * What comparing a pointer into the packet with the packet's end, or one into the metadata with the packet's start,
 * tells: how many bytes there are.
 */
final class PacketRanges {
    /** How far into a packet ranges are believed, {@code MAX_PACKET_OFF}. */
    private static final int MAX_OFF = 0xffff;

    private PacketRanges() {
    }

    /** The op that holds for swapped operands where this one holds. */
    static JmpOp flipped(JmpOp op) {
        return switch (op) {
            case GT -> JmpOp.LT;
            case GE -> JmpOp.LE;
            case LT -> JmpOp.GT;
            case LE -> JmpOp.GE;
            case SGT -> JmpOp.SLT;
            case SGE -> JmpOp.SLE;
            case SLT -> JmpOp.SGT;
            case SLE -> JmpOp.SGE;
            case EQ, NE, SET -> op;
        };
    }

    /** Whether a register points into the packet, its metadata, or at its end. */
    static boolean isPacketOrEnd(Reg reg) {
        return reg.type().isPacket() || reg.type() == RegType.PACKET_END;
    }

    /** Predicts a 64-bit comparison of two that {@link #isPacketOrEnd}. */
    static int taken(JmpOp op, Reg left, Reg right) {
        if (right.type() == RegType.PACKET_END) {
            return takenAgainstEnd(op, left);
        }
        return left.type() == RegType.PACKET_END ? takenAgainstEnd(flipped(op), right) : Branch.UNKNOWN;
    }

    private static int takenAgainstEnd(JmpOp op, Reg pointer) {
        boolean beyond = pointer.type().isPacket() && pointer.range() == Reg.BEYOND_END;
        boolean atEnd = pointer.type().isPacket() && pointer.range() == Reg.AT_END;
        return switch (op) {
            case GT -> beyond ? Branch.TAKEN : Branch.UNKNOWN;
            case LE -> beyond ? Branch.NOT_TAKEN : Branch.UNKNOWN;
            case GE -> beyond || atEnd ? Branch.TAKEN : Branch.UNKNOWN;
            case LT -> beyond || atEnd ? Branch.NOT_TAKEN : Branch.UNKNOWN;
            case EQ, NE, SET, SGT, SGE, SLT, SLE -> Branch.UNKNOWN;
        };
    }

    /**
     * Learns from a 64-bit comparison of two registers of the frame that runs.
     *
     * @param taken where the condition holds
     * @param other where it does not hold
     */
    static void learn(JmpOp op, int dst, int src, State taken, State other) {
        Reg left = other.reg(dst);
        Reg right = other.reg(src);
        if (isBounded(left, right)) {
            bounded(op, dst, taken, other);
        } else if (isBounded(right, left)) {
            bounded(flipped(op), src, taken, other);
        }
    }

    private static boolean isBounded(Reg pointer, Reg end) {
        return pointer.type() == RegType.PACKET && end.type() == RegType.PACKET_END
                || pointer.type() == RegType.PACKET_META && isStart(end);
    }

    private static boolean isStart(Reg reg) {
        return reg.type() == RegType.PACKET && reg.id() == 0 && reg.off() == 0
                && reg.var().isConstant() && reg.var().value() == 0;
    }

    private static void bounded(JmpOp op, int pointer, State taken, State other) {
        switch (op) {
            case GT -> {
                before(other, pointer, false);
                atEnd(taken, pointer, true);
            }
            case LE -> {
                before(taken, pointer, false);
                atEnd(other, pointer, true);
            }
            case GE -> {
                before(other, pointer, true);
                atEnd(taken, pointer, false);
            }
            case LT -> {
                before(taken, pointer, true);
                atEnd(other, pointer, false);
            }
            case EQ, NE, SET, SGT, SGE, SLT, SLE -> { }
        }
    }

    /** The pointer is before the end, or at it where not strictly: all with its id know that many bytes. */
    private static void before(State state, int number, boolean strictly) {
        Reg pointer = state.reg(number);
        long umax = pointer.var().umax();
        boolean far = Long.compareUnsigned(umax, MAX_OFF) > 0 || umax + pointer.off() > MAX_OFF;
        if (pointer.off() < 0 || pointer.off() == 0 && strictly || far) {
            return;
        }
        int range = pointer.off() + (strictly ? 1 : 0);
        state.replaceAll(reg -> reg.type() == pointer.type() && reg.id() == pointer.id()
                ? reg.withArg(Math.max(reg.range(), range)) : reg);
    }

    /** The pointer is at the end or beyond it; of metadata that is not told. */
    private static void atEnd(State state, int number, boolean strictly) {
        Reg pointer = state.reg(number);
        if (pointer.type() == RegType.PACKET) {
            state.set(number, pointer.withArg(strictly ? Reg.BEYOND_END : Reg.AT_END));
        }
    }
}

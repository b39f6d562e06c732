package io.sluice.vm.stepping;

import io.sluice.vm.api.ArgKind;
import io.sluice.vm.api.ArgSpec;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.MapShape;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.api.XdpContext;
import io.sluice.vm.api.XdpMd;
import io.sluice.vm.insn.Disassembler;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.Size;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.verifier.VerifiedProgram;
import io.sluice.vm.verifier.facts.Access;
import io.sluice.vm.verifier.facts.Branch;
import io.sluice.vm.verifier.facts.Facts;
import io.sluice.vm.verifier.facts.Offsets;
import io.sluice.vm.verifier.facts.Operand;
import io.sluice.vm.verifier.facts.ScalarRange;
import java.util.List;

/** Holds the facts of the insn that a stepper is at to the registers and the memory that it has. */
final class FactCheck {
    private final Stepper m;
    private long data;
    private long end;
    private long meta;

    FactCheck(Stepper machine) {
        this.m = machine;
    }

    private VerifiedProgram verified() {
        return m.program.verified();
    }

    private Facts facts() {
        return verified().facts();
    }

    private void hold(boolean holds, String fact, Object... values) {
        if (!holds) {
            throw new FactViolation("program \"%s\": insn %d: %s: %s".formatted(verified().spec().name(), m.pc,
                    Disassembler.text(verified().insns().at(m.pc)), fact.formatted(values)));
        }
    }

    /** What holds before an insn. */
    void before(Insn insn) {
        hold(facts().reachable()[m.pc], "is reached");
        switch (insn) {
            case Insn.Load i -> access(i.src(), i.off(), i.size());
            case Insn.LoadAcquire i -> access(i.src(), i.off(), i.size());
            case Insn.StoreReg i -> access(i.dst(), i.off(), i.size());
            case Insn.StoreRelease i -> access(i.dst(), i.off(), i.size());
            case Insn.StoreImm i -> access(i.dst(), i.off(), i.size());
            case Insn.Atomic i -> access(i.dst(), i.off(), i.is64() ? Size.DW : Size.W);
            default -> { }
        }
        operands(insn);
    }

    private void operands(Insn insn) {
        switch (insn) {
            case Insn.AluImm i -> operand(Operand.DST, i.dst());
            case Insn.Neg i -> operand(Operand.DST, i.dst());
            case Insn.ByteSwap i -> operand(Operand.DST, i.dst());
            case Insn.JmpImm i -> operand(Operand.DST, i.dst());
            case Insn.AluReg i -> operands(i.dst(), i.src());
            case Insn.JmpReg i -> operands(i.dst(), i.src());
            case Insn.MovSx i -> operands(i.dst(), i.src());
            case Insn.StoreReg i -> operands(i.dst(), i.src());
            case Insn.StoreRelease i -> operands(i.dst(), i.src());
            case Insn.Atomic i -> operands(i.dst(), i.src());
            default -> {
                hold(facts().insns().scalar(m.pc, Operand.DST) == null, "has no destination");
                hold(facts().insns().scalar(m.pc, Operand.SRC) == null, "has no source");
            }
        }
    }

    private void operands(int dst, int src) {
        operand(Operand.DST, dst);
        operand(Operand.SRC, src);
    }

    private void operand(Operand operand, int reg) {
        ScalarRange range = facts().insns().scalar(m.pc, operand);
        hold(range == null || range.contains(m.r[reg]), "R%d is %#x, not in %s", reg, m.r[reg], range);
    }

    /** A conditional jump goes one way. */
    void branch(boolean taken) {
        Branch branch = facts().insns().branch(m.pc);
        hold(branch == Branch.BOTH || branch == (taken ? Branch.ALWAYS_TAKEN : Branch.NEVER_TAKEN),
                "taken is %b, told is %s", taken, branch);
    }

    private void access(int reg, int off, Size size) {
        Access access = facts().insns().access(m.pc);
        hold(access != null, "accesses memory that is not told");
        hold(access.size() == size.bytes(), "size %d, told is %s", size.bytes(), access);
        access(access, m.r[reg] + off, size.bytes());
    }

    private void access(Access access, long address, int size) {
        switch (access.region()) {
            case STACK -> stack(access, address, size);
            case CTX -> {
                offset(access, address, m.context);
                hold(isField(address - m.context, size), "no field of the context at %s", access);
            }
            case PACKET -> packet(access, address, size, XdpContext.DATA);
            case PACKET_META -> packet(access, address, size, XdpContext.DATA_META);
            case MAP_VALUE -> value(access, address, size);
            case MEM -> hold(!isInFrames(address, size) && !isInPacket(address, size) && !isInValue(address, size),
                    "memory is of another region: %s", access);
            case MIXED -> hold(address >= 0 && address > 4096, "address is %#x", address);
            case SOCKET -> hold(address != 0, "address is 0");
            case NONE, MAP, OBJECT, PARTLY_OBJECT -> hold(false, "no memory can be there: %s", access);
        }
    }

    private void offset(Access access, long address, long start) {
        Offsets told = access.offsets();
        long off = address - start;
        hold(off >= told.lo() && off <= told.hi() && Math.floorMod(off, told.modulus()) == told.remainder(),
                "offset %d, told is %s", off, access);
    }

    private void stack(Access access, long address, int size) {
        if (access.object() == Access.UNKNOWN) {
            hold(isInFrames(address, size), "not in the frames: %s", access);
            return;
        }
        long top = m.frameEnd(m.depth - access.object());
        offset(access, address, top);
        hold(address >= top - WorkerState.FRAME_SIZE && address + size <= top, "not in the frame: %s", access);
        if (access.object() == 0) {
            int depth = facts().stackDepth().get(facts().subprogOf(m.pc));
            hold(address >= top - depth, "at %d of a frame of %d bytes", address - top, depth);
        }
    }

    private boolean isInFrames(long address, int size) {
        return address >= m.frameEnd(m.depth) - WorkerState.FRAME_SIZE && address + size <= m.frameEnd(0);
    }

    private static boolean isField(long off, int size) {
        for (XdpMd field : XdpMd.values()) {
            if (off == field.contextOffset() && size == (field.isPointer() ? Long.BYTES : Integer.BYTES)) {
                return true;
            }
        }
        return false;
    }

    private boolean isInPacket(long address, int size) {
        return address >= Memory.getLong(m.context + XdpContext.DATA_META)
                && address + size <= Memory.getLong(m.context + XdpContext.DATA_END);
    }

    private void packet(Access access, long address, int size, int field) {
        long start = Memory.getLong(m.context + field);
        long last = Memory.getLong(m.context + XdpContext.DATA_END);
        offset(access, address, start);
        hold(address >= start && address + size <= last, "offset %d of %d, told is %s",
                address - start, last - start, access);
        hold(start + access.proven() <= last, "%d bytes, told is %s", last - start, access);
        hold(size == 0 || access.offsets().hi() + size <= access.proven() || !access.offsets().isConstant(),
                "less is proven than accessed: %s", access);
    }

    /** Whether it is in a map's value; a ring's records are memory that a helper gave. */
    private boolean isInValue(long address, int size) {
        BpfMap map = mapOf(address, size);
        return map != null && map.spec().type() != MapType.RINGBUF;
    }

    private BpfMap mapOf(long address, int size) {
        for (BpfMap map : verified().maps()) {
            if (map.containsValue(address, size)) {
                return map;
            }
        }
        return null;
    }

    private void value(Access access, long address, int size) {
        BpfMap in = mapOf(address, size);
        hold(in != null, "in no map's value: %s", access);
        if (access.object() == Access.UNKNOWN) {
            return;
        }
        BpfMap map = verified().maps().get(access.object());
        hold(map.address() == in.address(), "in a value of \"%s\", told is %s", in.spec().name(), access);
        long base = switch (map.shape()) {
            case MapShape.Array shape -> start(address, shape.base(), shape.stride());
            case MapShape.PerWorkerArray shape ->
                start(address, shape.base() + WorkerState.index(m.state) * shape.workerStride(), shape.stride());
            default -> 0;
        };
        if (base != 0) {
            offset(access, address, base);
        } else if (access.offsets().isConstant()) {
            long start = address - access.offsets().lo();
            hold(map.containsValue(start, map.spec().valueSize()), "no value at its start: %s", access);
        }
    }

    private static long start(long address, long base, int stride) {
        return base + (address - base) / stride * stride;
    }

    /** What holds before a call. */
    void arguments(HelperSpec helper) {
        List<ArgSpec> args = helper.args();
        int told = facts().callMap()[m.pc];
        for (int i = 0; i < args.size(); i++) {
            int reg = Insn.R1 + i;
            if (args.get(i).kind() == ArgKind.MAP && told >= 0) {
                hold(m.r[reg] == verified().maps().get(told).address(), "R%d is not map %d", reg, told);
            }
            Access access = facts().insns().argument(m.pc, reg);
            boolean sized = i + 1 < args.size()
                    && (args.get(i + 1).kind() == ArgKind.SIZE || args.get(i + 1).kind() == ArgKind.SIZE_OR_ZERO);
            long size = sized ? m.r[reg + 1] : access == null ? 0 : access.size();
            if (access != null && m.r[reg] != 0 && size != 0) {
                hold(size > 0 && size <= access.size(), "size %d, told is %s", size, access);
                access(access, m.r[reg], (int) size);
            }
        }
    }

    void rememberPacket() {
        data = Memory.getLong(m.context + XdpContext.DATA);
        end = Memory.getLong(m.context + XdpContext.DATA_END);
        meta = Memory.getLong(m.context + XdpContext.DATA_META);
    }

    /** What holds after a call. */
    void afterCall() {
        hold(facts().changesPacket() || data == Memory.getLong(m.context + XdpContext.DATA)
                && end == Memory.getLong(m.context + XdpContext.DATA_END)
                && meta == Memory.getLong(m.context + XdpContext.DATA_META), "changes the packet");
        hold(!facts().insns().isNonNull(m.pc) || m.r[Insn.R0] != 0, "result is 0");
    }
}

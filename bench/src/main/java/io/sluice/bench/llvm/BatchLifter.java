package io.sluice.bench.llvm;

import io.sluice.vm.api.ArgKind;
import io.sluice.vm.api.Batch;
import io.sluice.vm.api.HelperPrototype;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.MapOperation;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.api.XdpContext;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.VerifiedProgram;
import io.sluice.vm.verifier.facts.Access;
import io.sluice.vm.verifier.facts.Region;

/**
 * The loop over a batch, the same that the programs' own C is measured with: for each desc a context, the program,
 * which is inlined, the verdict, and the packet's bounds where the program can move them. The context is a local
 * variable, which LLVM can keep in registers; where helpers know it by its place in the worker state it is there.
 */
final class BatchLifter {
    private static final String PREFETCH = "llvm.prefetch";
    /** Of {@code llvm.prefetch}: a read, of what is used again soon, of data. */
    private static final int READ = 0;
    private static final int SOON = 3;
    private static final int DATA = 1;

    private final Unit unit;
    private final Ir ir;
    private final VerifiedProgram program;
    private final long function;
    private final long batch;
    private final long state;
    private boolean readsPacket;
    private boolean needsDesc;
    private boolean contextInState;

    BatchLifter(Unit unit, String entry) {
        this.unit = unit;
        this.ir = unit.ir;
        this.program = unit.program;
        this.function = ir.function(entry, ir.functionType(ir.nothing, ir.pointer, ir.pointer));
        this.batch = Ir.parameter(function, 0);
        this.state = Ir.parameter(function, 1);
        look();
    }

    /** What the loop has to prepare for this program. */
    private void look() {
        contextInState = program.facts().changesPacket() || program.facts().tailCalls();
        for (int i = 0; i < program.insns().size(); i++) {
            Access access = program.facts().insns().access(i);
            readsPacket |= access != null && access.region() == Region.PACKET;
            switch (program.insns().at(i)) {
                case Insn.CallHelper call -> {
                    HelperSpec helper = program.helpers().get(call.id());
                    needsDesc |= call.id() != MapOperation.LOOKUP.helper();
                    contextInState |= helper.prototype().indexOf(ArgKind.CTX) >= 0
                            || helper.has(HelperPrototype.Effect.CHANGES_PACKET);
                }
                case Insn.CallReg _ -> {
                    needsDesc = true;
                    contextInState = true;
                }
                default -> { }
            }
        }
    }

    /** Lifts the loop around the function of the program. */
    void lift(long main) {
        long before = ir.block(function);
        long loop = ir.block(function);
        long done = ir.block(function);
        ir.at(before);
        long context = contextInState ? ir.plus(state, WorkerState.CONTEXT) : ir.frame(XdpContext.SIZE);
        long first = ir.plus(batch, Batch.DESCS);
        long count = ir.zeroExtend(Long.SIZE, ir.load(Integer.SIZE, ir.plus(batch, Batch.COUNT)));
        long end = ir.plusValue(first, ir.binary(LlvmFunction.MUL, count, ir.constant(PacketDesc.SIZE)));
        copy(context, XdpContext.INGRESS_IFINDEX, Batch.INGRESS_IFINDEX);
        copy(context, XdpContext.RX_QUEUE_INDEX, Batch.RX_QUEUE_INDEX);
        copy(context, XdpContext.EGRESS_IFINDEX, Batch.EGRESS_IFINDEX);
        ir.branch(ir.compare(Predicate.EQ, count, ir.constant(0)), done, loop);
        ir.at(loop);
        long desc = ir.phi(ir.pointer);
        long verdict = run(main, context, desc);
        ir.store(ir.truncate(Integer.SIZE, verdict), ir.plus(desc, PacketDesc.VERDICT));
        if (program.facts().changesPacket()) {
            writeBack(context, desc);
        }
        long next = ir.plus(desc, PacketDesc.SIZE);
        ir.incoming(desc, first, before);
        ir.incoming(desc, next, loop);
        // a second copy of the program would cost LLVM compile time and code for a jump's worth of speed
        ir.doNotUnroll(ir.branch(ir.compare(Predicate.EQ, next, end), done, loop));
        ir.at(done);
        ir.returnsNothing();
    }

    private void copy(long context, int to, int from) {
        ir.store(ir.load(Integer.SIZE, ir.plus(batch, from)), ir.plus(context, to));
    }

    /** The program on one packet: its verdict. */
    private long run(long main, long context, long desc) {
        if (readsPacket) {
            long ahead = ir.plus(desc, (long) Batch.READ_AHEAD * PacketDesc.SIZE + PacketDesc.DATA);
            ir.intrinsic(PREFETCH, ir.pointer, ir.toPointer(ir.load(Long.SIZE, ahead)),
                    ir.constant(Integer.SIZE, READ), ir.constant(Integer.SIZE, SOON),
                    ir.constant(Integer.SIZE, DATA));
        }
        if (needsDesc) {
            ir.store(ir.toInteger(desc), ir.plus(state, WorkerState.DESC));
        }
        if (program.facts().tailCalls()) {
            ir.store(ir.constant(Integer.SIZE, 0), ir.plus(state, WorkerState.TAIL_CALLS));
        }
        long data = ir.load(Long.SIZE, ir.plus(desc, PacketDesc.DATA));
        long length = field(desc, PacketDesc.LENGTH);
        if (!program.spec().kind().isXdp()) {
            return ir.call(unit.mainType(), main, data, length, state);
        }
        long dataEnd = ir.add(data, length);
        ir.store(data, ir.plus(context, XdpContext.DATA));
        ir.store(dataEnd, ir.plus(context, XdpContext.DATA_END));
        ir.store(ir.sub(data, field(desc, PacketDesc.META_LENGTH)), ir.plus(context, XdpContext.DATA_META));
        ir.store(ir.sub(data, field(desc, PacketDesc.HEADROOM)), ir.plus(context, XdpContext.HARD_START));
        ir.store(ir.add(dataEnd, field(desc, PacketDesc.TAILROOM)), ir.plus(context, XdpContext.HARD_END));
        return ir.call(unit.mainType(), main, ir.toInteger(context), ir.anything(), state);
    }

    private long field(long desc, int offset) {
        return ir.zeroExtend(Long.SIZE, ir.load(Integer.SIZE, ir.plus(desc, offset)));
    }

    private void writeBack(long context, long desc) {
        long data = ir.load(Long.SIZE, ir.plus(context, XdpContext.DATA));
        long dataEnd = ir.load(Long.SIZE, ir.plus(context, XdpContext.DATA_END));
        long dataMeta = ir.load(Long.SIZE, ir.plus(context, XdpContext.DATA_META));
        long hardStart = ir.load(Long.SIZE, ir.plus(context, XdpContext.HARD_START));
        long hardEnd = ir.load(Long.SIZE, ir.plus(context, XdpContext.HARD_END));
        ir.store(data, ir.plus(desc, PacketDesc.DATA));
        distance(data, dataEnd, desc, PacketDesc.LENGTH);
        distance(dataMeta, data, desc, PacketDesc.META_LENGTH);
        distance(hardStart, data, desc, PacketDesc.HEADROOM);
        distance(dataEnd, hardEnd, desc, PacketDesc.TAILROOM);
    }

    private void distance(long from, long to, long desc, int offset) {
        ir.store(ir.truncate(Integer.SIZE, ir.sub(to, from)), ir.plus(desc, offset));
    }
}

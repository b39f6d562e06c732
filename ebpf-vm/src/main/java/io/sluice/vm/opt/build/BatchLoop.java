package io.sluice.vm.opt.build;

import io.sluice.vm.api.Batch;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.api.XdpContext;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Callee;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Range;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Terminator.Odds;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import java.util.List;
import java.util.function.Consumer;

/**
 * The loop over a batch, tested at its bottom: for each desc the main program, then its verdict, stored in one place,
 * and the packet's bounds where the program can move them.
 */
final class BatchLoop {
    private final Unit unit;
    private final Work work;
    private final Builder b;
    private final Region descs;

    BatchLoop(Unit unit) {
        this.unit = unit;
        this.work = new Work(unit, "batch", Callee.Convention.SYSTEM_V);
        this.b = work.b();
        this.descs = work.regions().descs();
    }

    Graph build() {
        Block entry = b.newBlock();
        Block outside = b.newBlock();
        Block header = b.newBlock();
        header.setFresh();
        Block latch = b.newBlock();
        Block done = b.newBlock();
        Variables variables = work.variables();
        variables.open(entry);
        Value batch = b.param(entry, Type.I64);
        work.setState(b.param(entry, Type.I64));
        variables.seal(entry);
        b.at(entry);
        Value count = b.load(Integer.BYTES, descs, batch, Batch.COUNT).narrow(
                Range.between(0, Batch.CAPACITY));
        b.end(new Terminator.Branch(
                Cond.EQ, Type.I32, count, b.constant(0), new Edge(done), new Edge(outside), Odds.NOT_TAKEN));

        variables.open(outside);
        variables.seal(outside);
        b.at(outside);
        Value first = b.add(batch, Batch.DESCS);
        Value end = b.add(first, b.shl(count, GraphBuilder.descShift()));
        b.jump(header, first);

        Value desc = b.param(header, Type.I64);
        DescContext context = new DescContext(work, batch, outside, header, desc);
        Variables.Node node = variables.open(header);
        node.initial(context::initial);
        work.setContext(context);
        b.at(header);
        Value verdict = b.param(latch, Type.I64);
        variables.open(latch);
        program(context, r0 -> b.jump(latch, r0));

        variables.seal(latch);
        b.at(latch);
        b.origin(Graph.NO_ORIGIN);
        b.store(Integer.BYTES, descs, desc, PacketDesc.VERDICT, verdict.resolved());
        if (unit.facts().changesPacket() && unit.isXdp()) {
            writeBack(context);
        }
        Value next = b.add(desc, PacketDesc.SIZE);
        b.end(new Terminator.Branch(
                Cond.ULT, Type.I64, next, end, new Edge(header, List.of(next)), new Edge(done), Odds.TAKEN));
        variables.seal(header);
        variables.open(done);
        variables.seal(done);
        b.at(done);
        b.end(new Terminator.Return(b.constant(0)));
        if (context.usesPacket()) {
            prefetch(header, desc);
        }
        return Finish.graph(work);
    }

    private void program(DescContext context, Consumer<Value> latch) {
        if (unit.facts().tailCalls()) {
            b.store(Integer.BYTES, work.regions().state(), work.state(), WorkerState.TAIL_CALLS, b.constant(0));
        }
        Value[] args = unit.isXdp()
                ? new Value[] {work.contextInState()}
                : new Value[] {
                    context.field(XdpContext.DATA),
                    b.load(Integer.BYTES, descs, context.desc(), PacketDesc.LENGTH)};
        new Flow(work, new Scope(unit.main(), null, new Exits(work, latch))).build(args);
    }

    /** The first line of a packet to come: 0.6 ns of 3.6 for parsing TCP in packets that are in the L2 cache. */
    private void prefetch(Block header, Value desc) {
        b.at(header, 0);
        Value data = b.load(Long.BYTES, descs, desc, Batch.READ_AHEAD * PacketDesc.SIZE + PacketDesc.DATA);
        b.op(Op.PREFETCH, Type.VOID, data);
    }

    private void writeBack(DescContext context) {
        Value data = context.field(XdpContext.DATA);
        Value end = context.field(XdpContext.DATA_END);
        Value desc = context.desc();
        // what the packet came with is taken before it is overwritten
        Value hardStart = context.field(XdpContext.HARD_START);
        Value hardEnd = context.field(XdpContext.HARD_END);
        Value meta = context.field(XdpContext.DATA_META);
        b.store(Long.BYTES, descs, desc, PacketDesc.DATA, data);
        b.store(Integer.BYTES, descs, desc, PacketDesc.META_LENGTH, b.sub(data, meta));
        b.store(Integer.BYTES, descs, desc, PacketDesc.HEADROOM, b.sub(data, hardStart));
        b.store(Integer.BYTES, descs, desc, PacketDesc.TAILROOM, b.sub(hardEnd, end));
        b.store(Integer.BYTES, descs, desc, PacketDesc.LENGTH, b.sub(end, data));
    }
}

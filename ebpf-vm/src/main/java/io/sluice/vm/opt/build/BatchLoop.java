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
        program(context, latch);

        variables.seal(latch);
        b.at(latch);
        b.origin(Graph.NO_ORIGIN);
        b.store(Integer.BYTES, descs, desc, PacketDesc.VERDICT, verdict.resolved());
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

    /** The program, whose exits lead to the latch: where the packet may have changed, over a block of their own. */
    private void program(DescContext context, Block latch) {
        if (unit.facts().tailCalls()) {
            b.store(Integer.BYTES, work.regions().state(), work.state(), WorkerState.TAIL_CALLS, b.constant(0));
        }
        if (!unit.isXdp()) {
            Value length = b.load(Integer.BYTES, descs, context.desc(), PacketDesc.LENGTH);
            run(new Exits(work, r0 -> b.jump(latch, r0)), context.field(XdpContext.DATA), length);
            return;
        }
        if (!unit.facts().changesPacket()) {
            run(new Exits(work, r0 -> b.jump(latch, r0)), work.contextInState());
            return;
        }
        Block changed = b.newBlock();
        Value verdict = b.param(changed, Type.I64);
        work.variables().open(changed);
        run(new Exits(work, r0 -> b.jump(context.isUnchanged() ? latch : changed, r0), true), work.contextInState());
        work.variables().seal(changed);
        b.at(changed);
        b.origin(Graph.NO_ORIGIN);
        writeBack(context);
        b.jump(latch, verdict.resolved());
    }

    private void run(Exits exits, Value... args) {
        new Flow(work, new Scope(unit.main(), null, exits)).build(args);
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
        boolean moved = !context.isFirst(Variables.DATA);
        boolean resized = !context.isFirst(Variables.DATA_END);
        // what the packet came with is taken before it is overwritten
        Value headroom = moved ? b.sub(data, context.field(XdpContext.HARD_START)) : null;
        Value tailroom = resized ? b.sub(context.field(XdpContext.HARD_END), end) : null;
        Value meta = b.sub(data, context.field(XdpContext.DATA_META));
        if (moved) {
            b.store(Long.BYTES, descs, desc, PacketDesc.DATA, data);
            b.store(Integer.BYTES, descs, desc, PacketDesc.HEADROOM, headroom);
        }
        if (resized) {
            b.store(Integer.BYTES, descs, desc, PacketDesc.TAILROOM, tailroom);
        }
        if (moved || resized) {
            b.store(Integer.BYTES, descs, desc, PacketDesc.LENGTH, b.sub(end, data));
        }
        b.store(Integer.BYTES, descs, desc, PacketDesc.META_LENGTH, meta);
    }
}

package io.sluice.vm.opt.build;

import io.sluice.vm.api.WorkerState;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Callee;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import java.util.BitSet;

/** One graph that is being built, and what all parts of it share. */
final class Work {
    private final Unit unit;
    private final Graph graph;
    private final Builder b;
    private final Variables variables;
    private final Regions regions;
    private final BitSet packetEnds = new BitSet();
    private final BitSet lookups = new BitSet();
    private final BitSet sure = new BitSet();
    private Value state;
    private Value worker;
    private PacketContext context;

    Work(Unit unit, String name, Callee.Convention convention) {
        this.unit = unit;
        this.graph = new Graph(name, convention);
        this.b = new Builder(graph, unit.options().simplifier().get());
        this.variables = new Variables(b);
        this.regions = new Regions(unit);
    }

    Unit unit() {
        return unit;
    }

    Graph graph() {
        return graph;
    }

    Builder b() {
        return b;
    }

    Variables variables() {
        return variables;
    }

    Regions regions() {
        return regions;
    }

    /** The worker state's address. */
    Value state() {
        return state;
    }

    /** The arguments of a call as helpers are called: five, of which those that are not given are 0, and the state. */
    Value[] withState(Value... args) {
        Value[] all = new Value[Insn.R5 + 1];
        for (int i = 0; i < Insn.R5; i++) {
            all[i] = i < args.length ? args[i] : b.constant(0);
        }
        all[Insn.R5] = state;
        return all;
    }

    PacketContext context() {
        return context;
    }

    void setState(Value address) {
        state = address;
    }

    void setContext(PacketContext of) {
        context = of;
    }

    /** The worker's index, loaded where the graph begins. */
    Value worker() {
        if (worker == null) {
            Block block = b.block();
            b.at(graph.entry());
            worker = b.load(Integer.BYTES, regions.state(), state, WorkerState.INDEX);
            b.at(block);
        }
        return worker;
    }

    /** The address of the context in the worker state. */
    Value contextInState() {
        return b.add(state, WorkerState.CONTEXT);
    }

    /** Notes that a value is the address after the packet. */
    Value packetEnd(Value value) {
        packetEnds.set(value.id());
        return value;
    }

    boolean isPacketEnd(Value value) {
        return packetEnds.get(value.id()) || variables.isParamOf(Variables.DATA_END, value);
    }

    /** Notes that the current block ends with a branch whose unlikely way hardly ever is the one. */
    void sure() {
        sure.set(b.block().id());
    }

    boolean isSure(Block block) {
        return sure.get(block.id());
    }

    /** Notes that a value is what a lookup that hardly ever fails found, or null. */
    Value lookup(Value value) {
        lookups.set(value.id());
        return value;
    }

    boolean isLookup(Value value) {
        return lookups.get(value.id());
    }

    /** A new block within the code of one insn, where registers are what they are here. */
    Block inner() {
        Block block = b.newBlock();
        variables.open(block, variables.here());
        return block;
    }

    /** Goes on in a block that all ways lead to now. */
    void continueAt(Block block) {
        variables.seal(block);
        b.at(block);
    }

    /** The parameter of a block made by {@link #inner}, or the one value that all ways bring. */
    Value joined(Block block) {
        continueAt(block);
        Value param = block.params().getFirst();
        Variables.removeIfTrivial(param);
        return param.resolved();
    }

    /** A new block of one parameter, for {@link #joined}. */
    Block join() {
        Block block = inner();
        b.param(block, Type.I64);
        return block;
    }
}

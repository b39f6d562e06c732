package io.sluice.vm.opt.build;

import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Callee;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.verifier.VerifiedProgram;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Builds the graphs of a program. Requires a verified program; ensures graphs that do what the interpreter does, each
 * block reached from the entry, in reverse post-order.
 *
 * <p>The first graph of each list is what is entered, after it come the functions that it calls and that those call, by
 * number; they are named {@code function1} and so on, and called by {@link CodeSymbol.Function}: five arguments and
 * the worker state, by the System V convention.
 */
public final class GraphBuilder {
    private final Unit unit;

    private GraphBuilder(VerifiedProgram program, BuildOptions options) {
        this.unit = new Unit(program, options);
    }

    /**
     * The loop over a batch with the main program in it: by the System V convention, parameters are the addresses of
     * the {@link io.sluice.vm.api.Batch} and of the {@link io.sluice.vm.api.WorkerState}, the result is 0.
     */
    public static List<Graph> batch(VerifiedProgram program, BuildOptions options) {
        GraphBuilder builder = new GraphBuilder(program, options);
        return builder.withFunctions(new BatchLoop(builder.unit).build());
    }

    /**
     * The main program alone, for tail calls and single runs: {@link Callee.Convention#BODY}, parameters are R1, which
     * is the context's address, and the worker state's; R2 is the third in a program without a context. The result is
     * R0.
     */
    public static List<Graph> body(VerifiedProgram program, BuildOptions options) {
        GraphBuilder builder = new GraphBuilder(program, options);
        return builder.withFunctions(builder.body());
    }

    private Graph body() {
        Work work = new Work(unit, "body", Callee.Convention.BODY);
        Builder b = work.b();
        Block entry = b.newBlock();
        work.variables().open(entry);
        Value ctx = b.param(entry, Type.I64);
        work.setState(b.param(entry, Type.I64));
        Value[] args = unit.isXdp() ? new Value[] {ctx} : new Value[] {ctx, b.param(entry, Type.I64)};
        work.variables().seal(entry);
        b.at(entry);
        work.setContext(new MemoryContext(work, ctx));
        new Flow(work, new Scope(unit.main(), null, new Scope.Exits() {
            @Override
            public void exit(Value r0) {
                b.end(new Terminator.Return(r0));
            }

            @Override
            public void tailCall(Value target, Value context) {
                b.end(new Terminator.TailCall(target, context, work.state()));
            }
        })).build(args);
        return Finish.graph(work);
    }

    private Graph function(Function function) {
        Work work = new Work(unit, "function" + function.number(), Callee.Convention.SYSTEM_V);
        Builder b = work.b();
        Block entry = b.newBlock();
        work.variables().open(entry);
        Value[] args = new Value[Insn.R5];
        for (int i = 0; i < args.length; i++) {
            args[i] = b.param(entry, Type.I64);
        }
        work.setState(b.param(entry, Type.I64));
        work.variables().seal(entry);
        b.at(entry);
        work.setContext(new MemoryContext(work, work.contextInState()));
        new Flow(work, new Scope(function, null, new Exits(work, r0 -> b.end(new Terminator.Return(r0)))))
                .build(args);
        return Finish.graph(work);
    }

    private List<Graph> withFunctions(Graph entry) {
        if (!unit.refersToFunctions()) {
            return List.of(entry);
        }
        Graph[] made = new Graph[unit.functions()];
        BitSet wanted = Finish.functions(entry);
        int next = wanted.nextSetBit(0);
        while (next >= 0) {
            made[next] = function(unit.function(next));
            wanted.or(Finish.functions(made[next]));
            next = 0;
            while (next >= 0 && (!wanted.get(next) || made[next] != null)) {
                next = wanted.nextSetBit(next + 1);
            }
        }
        List<Graph> all = new ArrayList<>();
        all.add(entry);
        for (Graph graph : made) {
            if (graph != null) {
                all.add(graph);
            }
        }
        return all;
    }

    /** How far apart descs are: a power of two. */
    static int descShift() {
        return Integer.numberOfTrailingZeros(PacketDesc.SIZE);
    }
}

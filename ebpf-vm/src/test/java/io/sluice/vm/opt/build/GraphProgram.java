package io.sluice.vm.opt.build;

import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.Handles;
import io.sluice.vm.api.MapShape;
import io.sluice.vm.api.ProgEntry;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.ir.Callee;
import io.sluice.vm.ir.Checker;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.GraphEvaluator;
import io.sluice.vm.ir.InvalidGraphException;
import io.sluice.vm.ir.Printer;
import io.sluice.vm.ir.Symbol;
import io.sluice.vm.ir.Value;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.NativeCalls;
import io.sluice.vm.verifier.VerifiedProgram;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A program whose graphs are evaluated as they were built: an engine for tests. */
public final class GraphProgram implements BpfProgram, GraphEvaluator.Outside {
    /** Fake addresses of code: never those of memory. */
    private static final long CODE = 1L << 56;
    private static final long HELPER = 2L << 56;
    private static final long BODY = 3L << 56;
    private static final String ENTRIES = ".entries";
    private static final long KIND = 0xffL << 56;

    private final VerifiedProgram program;
    private final BuildOptions options;
    private final Graph batch;
    private final Graph body;
    private final Map<Integer, Graph> functions = new HashMap<>();
    private final int handle;

    /** The program's graphs, built this way. */
    public GraphProgram(VerifiedProgram program, BuildOptions options) {
        this(program, options, graph -> { });
    }

    /** The program's graphs, built this way and changed by passes. */
    public GraphProgram(VerifiedProgram program, BuildOptions options, Consumer<Graph> passes) {
        this.program = program;
        this.options = options;
        List<Graph> graphs = new ArrayList<>(GraphBuilder.batch(program, options));
        this.batch = graphs.removeFirst();
        List<Graph> more = GraphBuilder.body(program, options);
        this.body = more.getFirst();
        graphs.addAll(more.subList(1, more.size()));
        graphs.forEach(g -> functions.put(Integer.parseInt(g.name().substring("function".length())), g));
        check(batch);
        check(body);
        functions.values().forEach(GraphProgram::check);
        optimize(batch, passes);
        optimize(body, passes);
        functions.values().forEach(graph -> optimize(graph, passes));
        this.handle = Handles.PROGRAMS.register(this);
    }

    private static void optimize(Graph graph, Consumer<Graph> passes) {
        String before = Printer.numbered(graph);
        try {
            passes.accept(graph);
            Checker.check(graph);
        } catch (RuntimeException e) {
            throw new AssertionError(e + " of\n" + before + "\nis now\n" + Printer.print(graph), e);
        }
    }

    private static void check(Graph graph) {
        try {
            Checker.check(graph);
        } catch (InvalidGraphException e) {
            throw new AssertionError(e.getMessage() + " in\n" + Printer.numbered(graph), e);
        }
    }

    @Override
    public ProgramSpec spec() {
        return program.spec();
    }

    @Override
    public String engine() {
        return "graph";
    }

    @Override
    public void run(long descs, long state) {
        GraphEvaluator.run(batch, this, descs, state);
    }

    @Override
    public long call(long r1, long r2, long state) {
        Memory.putInt(state + WorkerState.TAIL_CALLS, 0);
        return enter(r1, r2, state);
    }

    private long enter(long r1, long r2, long state) {
        return spec().kind().isXdp()
                ? GraphEvaluator.run(body, this, r1, state) : GraphEvaluator.run(body, this, r1, state, r2);
    }

    @Override
    public long address(Symbol symbol) {
        return switch ((CodeSymbol) symbol) {
            case CodeSymbol.Helper h -> HELPER + h.id();
            case CodeSymbol.MapHelper h -> HELPER + h.id();
            case CodeSymbol.Rare r -> r.call().address();
            case CodeSymbol.Map m -> program.maps().get(m.index()).address();
            case CodeSymbol.MapBase m -> switch (program.maps().get(m.index()).shape()) {
                case MapShape.Array a -> a.base();
                case MapShape.PerWorkerArray a -> a.base();
                case MapShape.Programs a -> a.base();
                case MapShape.Opaque _ -> throw new IllegalStateException("no base");
            };
            case CodeSymbol.Function f -> CODE + f.number();
        };
    }

    @Override
    public long call(Callee.Convention convention, long address, long[] a) {
        int number = (int) address;
        if ((address & KIND) == BODY) {
            return ((GraphProgram) Handles.PROGRAMS.at(number)).enter(a[0], 0, a[1]);
        }
        if ((address & KIND) == CODE) {
            return GraphEvaluator.run(functions.get(number), this, a);
        }
        if ((address & KIND) != HELPER) {
            return NativeCalls.call(address, a[0], a[1], a[2], a[3], a[4], a[5], 0);
        }
        return program.helpers().get(number).implementation().call(a[0], a[1], a[2], a[3], a[4], a[5]);
    }

    /** There is no machine code that other engines could jump to: the handle in an entry tells whose it is. */
    @Override
    public Long loaded(Value load, long address) {
        if (!load.region().name().endsWith(ENTRIES)) {
            return null;
        }
        int other = (int) Memory.getLong(address - ProgEntry.ENTRY + ProgEntry.HANDLE);
        return Handles.PROGRAMS.at(other) instanceof GraphProgram of && of.options.equals(options) ? BODY + other : 0;
    }

    @Override
    public int handle() {
        return handle;
    }

    @Override
    public void close() {
        Handles.PROGRAMS.release(handle, this);
    }
}

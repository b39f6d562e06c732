package io.sluice.vm.opt.recipe;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.MapOperation;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.RareCall;
import io.sluice.vm.api.Recipe;
import io.sluice.vm.api.RecipeBuilder;
import io.sluice.vm.api.RecipeCompiler;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Callee;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Symbol;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.VectorLevel;
import io.sluice.vm.opt.build.BuildOptions;
import java.util.Arrays;
import java.util.List;

/**
 * Builds a recipe as a function that is called as helpers are: R1 to R5 and the worker state's address to R0, with the
 * packet's context where R1 points to, for helpers that have it. It is about one live map.
 */
public final class RecipeFunction implements RecipeBuilder {
    private static final int REGISTERS = 5;
    private static final List<Region> ANY = List.of(Region.ANY);

    /** What is at a fixed address as long as the map lives, which it does not refer to: code may be kept by map. */
    private record Known(String text, long address) implements Symbol {
    }

    private final Region state = new Region("state", Region.Kind.PRIVATE);
    private final Region context = new Region("context", Region.Kind.PRIVATE);
    private final Region descs = new Region("descs", Region.Kind.PRIVATE);
    private final Region packet = new Region("packet", Region.Kind.PRIVATE, PacketDesc.SLACK);
    private final BuildOptions options;
    private final BpfMap map;
    private final Builder ir;
    private final Value contextAddress;
    private final Value stateAddress;

    private RecipeFunction(Builder ir, Value[] registers, BpfMap map, BuildOptions options) {
        this.ir = ir;
        this.contextAddress = registers[0];
        this.stateAddress = registers[REGISTERS];
        this.map = map;
        this.options = options;
    }

    /**
     * The function of some calls of a helper, or of its operation on a map.
     *
     * @param name of the function
     * @return null where there is no recipe that fits all of them
     */
    public static Graph build(String name, RecipeCompiler.Call call, BuildOptions options) {
        Recipe recipe = recipe(call.helper(), call.map());
        if (recipe == null) {
            return null;
        }
        Graph graph = new Graph(name, Callee.Convention.SYSTEM_V);
        Builder ir = new Builder(graph, options.simplifier().get());
        ir.at(ir.newBlock());
        Value[] registers = new Value[REGISTERS + 1];
        for (int i = 0; i < registers.length; i++) {
            registers[i] = ir.param(ir.block(), Type.I64);
        }
        RecipeFunction around = new RecipeFunction(ir, registers, call.map(), options);
        Value[] args = Arrays.copyOf(registers, call.helper().args().size());
        call.known().forEach((argument, number) -> args[argument - 1] = ir.constant(number));
        Value result = recipe.build(around, args);
        if (result == null) {
            return null;
        }
        ir.end(new Terminator.Return(result));
        return graph;
    }

    /** Where a symbol of such a function is. */
    public static long address(Symbol symbol) {
        if (symbol instanceof Known known) {
            return known.address();
        }
        throw new IllegalStateException("internal error: a recipe's function refers to " + symbol.text());
    }

    private static Recipe recipe(HelperSpec helper, BpfMap map) {
        MapOperation operation = MapOperation.of(helper.id());
        return operation == null ? helper.recipe() : map == null ? null : map.recipe(operation);
    }

    @Override
    public Builder ir() {
        return ir;
    }

    @Override
    public Value state() {
        return stateAddress;
    }

    @Override
    public Region stateRegion() {
        return state;
    }

    @Override
    public Value worker() {
        return ir.load(Integer.BYTES, state, stateAddress, WorkerState.INDEX);
    }

    @Override
    public Value context(int field) {
        return ir.load(Long.BYTES, context, contextAddress, field);
    }

    @Override
    public void setContext(int field, Value value) {
        ir.store(Long.BYTES, context, contextAddress, field, value);
    }

    @Override
    public Value desc() {
        return ir.load(Long.BYTES, state, stateAddress, WorkerState.DESC);
    }

    @Override
    public Region descRegion() {
        return descs;
    }

    @Override
    public BpfMap map() {
        return map;
    }

    @Override
    public Value mapAddress(long offset) {
        return ir.symbol(new Known("map", map.address()), offset);
    }

    @Override
    public Value mapBase(long offset) {
        return ir.symbol(new Known("mapbase", map.valuesAddress()), offset);
    }

    @Override
    public Region mapRegion(String part, Region.Kind kind) {
        return new Region("map." + part, kind);
    }

    @Override
    public Region mapValues() {
        return Region.ANY;
    }

    @Override
    public Value call(RareCall function, Value... args) {
        Value[] all = Arrays.copyOf(args, REGISTERS + 1);
        Arrays.fill(all, args.length, REGISTERS, ir.constant(0));
        all[REGISTERS] = stateAddress;
        Known address = new Known("rare:" + function.name(), function.address());
        return ir.call(new Callee(address, Callee.Convention.SYSTEM_V, ANY, ANY), all);
    }

    @Override
    public Region memory(int argument) {
        return Region.ANY;
    }

    @Override
    public int memorySize(int argument) {
        return 0;
    }

    @Override
    public Region packet() {
        return packet;
    }

    @Override
    public VectorLevel vectorLevel() {
        return options.vectors();
    }

    @Override
    public boolean clock() {
        return options.clock();
    }
}

package io.sluice.vm.ir;

import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs a graph in Java on real memory, and checks that each value keeps to its range and is made before it is used.
 * Nothing is fast here, all is as the op table says.
 */
public final class GraphEvaluator {
    /** More blocks than these in one run are an endless loop. */
    private static final int MAX_BLOCKS = 1 << 26;
    private static final long[] NOTHING = {0};

    private final Graph graph;
    private final Outside outside;
    private final long[][] values;
    private final Map<Symbol, Long> data = new HashMap<>();
    private long[] frame = {};

    /** What a graph refers to. */
    public interface Outside {
        /** The address of a symbol. */
        long address(Symbol symbol);

        /** Calls the code at an address. */
        long call(Callee.Convention convention, long address, long[] args);

        /** What a load finds, where that is not what the memory holds; null where it is. */
        default Long loaded(Value load, long address) {
            return null;
        }

        /** Comes before each ordered access, when other threads may see what was stored, and store. */
        default void meet() {
        }
    }

    private GraphEvaluator(Graph graph, Outside outside) {
        this.graph = graph;
        this.outside = outside;
        this.values = new long[graph.values()][];
    }

    /** The result of a graph for these arguments. */
    public static long run(Graph graph, Outside outside, long... args) {
        return new GraphEvaluator(graph, outside).run(args);
    }

    private long run(long[] args) {
        long size = 0;
        for (FrameObject object : graph.frame()) {
            size += aligned(object.size());
        }
        Set<ConstantData> constants = constants();
        for (ConstantData each : constants) {
            size += aligned(each.size());
        }
        try (OffHeap memory = OffHeap.allocate(Math.max(size, Long.BYTES))) {
            frame = new long[graph.frame().size()];
            long at = memory.address();
            for (ConstantData each : constants) {
                data.put(each, at);
                for (int i = 0; i < each.size(); i++) {
                    Memory.putByte(at + i, (byte) each.load(i, 1));
                }
                at += aligned(each.size());
            }
            for (FrameObject object : graph.frame()) {
                frame[object.index()] = at;
                at += aligned(object.size());
            }
            Block entry = graph.entry();
            for (int i = 0; i < entry.params().size(); i++) {
                set(entry.params().get(i), new long[] {args[i]});
            }
            return walk(entry);
        }
    }

    private Set<ConstantData> constants() {
        Set<ConstantData> found = new LinkedHashSet<>();
        for (Block block : graph.blocks()) {
            for (Value value : block.values()) {
                if (value.aux() instanceof ConstantData bytes) {
                    found.add(bytes);
                }
            }
        }
        return found;
    }

    private static int aligned(int size) {
        return (size + FrameObject.ALIGNMENT - 1) & -FrameObject.ALIGNMENT;
    }

    private long walk(Block start) {
        Block block = start;
        for (int i = 0; i < MAX_BLOCKS; i++) {
            for (Value value : block.values()) {
                if (!value.isReplaced()) {
                    long[] result = result(value);
                    if (!value.op().isVoid()) {
                        set(value, result);
                    }
                }
            }
            switch (block.terminator()) {
                case Terminator.Jump jump -> block = follow(jump.edge());
                case Terminator.Branch t -> {
                    boolean taken = t.cond().holds(t.type(), get(t.left()), get(t.right()));
                    block = follow(taken ? t.taken() : t.other());
                }
                case Terminator.Return t -> {
                    return get(t.value());
                }
                case Terminator.TailCall t -> {
                    return outside.call(Callee.Convention.BODY, get(t.entry().resolved()),
                            new long[] {get(t.ctx().resolved()), get(t.state().resolved())});
                }
                case Terminator.Unreachable _ -> throw new AssertionError(block + ": got here");
            }
        }
        throw new AssertionError(graph.name() + ": does not end");
    }

    private Block follow(Edge edge) {
        List<Value> params = edge.target().params();
        if (params.size() != edge.args()) {
            throw new AssertionError(edge.target() + ": " + edge.args() + " arguments, not " + params.size());
        }
        long[][] args = new long[edge.args()][];
        for (int i = 0; i < args.length; i++) {
            args[i] = lanes(edge.arg(i));
        }
        for (int i = 0; i < args.length; i++) {
            set(params.get(i), args[i]);
        }
        return edge.target();
    }

    private long[] lanes(Value value) {
        long[] found = values[value.id()];
        if (found == null) {
            throw new AssertionError(value + " of " + value.block() + ", " + value.op() + ": used before it is made");
        }
        return found;
    }

    private long get(Value value) {
        return lanes(value)[0];
    }

    private void set(Value value, long[] lanes) {
        if (!value.type().isVector() && !value.range().contains(lanes[0])) {
            throw new AssertionError("insn " + value.origin() + ": " + value + " " + value.op() + " is "
                    + Long.toHexString(lanes[0]) + ", not in " + value.range());
        }
        values[value.id()] = lanes;
    }

    private long[] result(Value v) {
        Op op = v.op();
        if (op == Op.CALL) {
            return new long[] {call(v)};
        }
        if (op.is(Op.Trait.VECTOR)) {
            long[][] operands = new long[v.args()][];
            for (int i = 0; i < operands.length; i++) {
                operands[i] = lanes(v.arg(i));
            }
            return VectorOps.apply(v, operands);
        }
        long[] a = new long[v.args()];
        for (int i = 0; i < a.length; i++) {
            a[i] = get(v.arg(i));
        }
        return switch (op) {
            case SYMBOL -> new long[] {address((Symbol) v.aux()) + v.imm()};
            case FRAME -> new long[] {frame[((FrameObject) v.aux()).index()] + v.imm()};
            case PREFETCH, PAUSE -> NOTHING;
            case RDTSC -> new long[] {System.nanoTime()};
            default -> new long[] {op.isAccess() ? access(v, a) : ScalarOps.apply(v, a)};
        };
    }

    private long address(Symbol symbol) {
        Long known = data.get(symbol);
        return known != null ? known : outside.address(symbol);
    }

    private long call(Value v) {
        Callee callee = v.callee();
        long[] a = new long[callee.symbol() == null ? v.args() - 1 : v.args()];
        for (int i = 0; i < a.length; i++) {
            a[i] = get(v.arg(i));
        }
        long address = callee.symbol() == null ? get(v.arg(a.length)) : outside.address(callee.symbol());
        return outside.call(callee.convention(), address, a);
    }

    private long access(Value v, long[] a) {
        long at = a[0] + v.imm();
        if (v.op().is(Op.Trait.ORDERED)) {
            outside.meet();
        }
        return switch (v.op()) {
            case LOAD, LOAD_ACQUIRE -> {
                Long found = outside.loaded(v, at);
                yield found != null ? found : load(at, v.size());
            }
            case SLOAD -> ScalarOps.extended(load(at, v.size()), v.size() * Byte.SIZE);
            case STORE, STORE_RELEASE -> {
                store(at, v.size(), a[1]);
                yield 0;
            }
            default -> atomic(v, at, a);
        };
    }

    private static long atomic(Value v, long at, long[] a) {
        int size = v.type().bytes();
        long old = load(at, size);
        store(at, size, switch (v.op()) {
            case ATOMIC_ADD, FETCH_ADD -> old + a[1];
            case ATOMIC_AND, FETCH_AND -> old & a[1];
            case ATOMIC_OR, FETCH_OR -> old | a[1];
            case ATOMIC_XOR, FETCH_XOR -> old ^ a[1];
            case XCHG -> a[1];
            case CMPXCHG -> old == (a[1] & v.type().mask()) ? a[2] : old;
            default -> throw new IllegalStateException("no such op here: " + v.op());
        });
        return old;
    }

    private static long load(long at, int size) {
        return switch (size) {
            case Byte.BYTES -> Byte.toUnsignedLong(Memory.getByte(at));
            case Short.BYTES -> Short.toUnsignedLong(Memory.getShort(at));
            case Integer.BYTES -> Integer.toUnsignedLong(Memory.getInt(at));
            case Long.BYTES -> Memory.getLong(at);
            default -> throw new IllegalStateException("access of " + size + " bytes");
        };
    }

    private static void store(long at, int size, long number) {
        switch (size) {
            case Byte.BYTES -> Memory.putByte(at, (byte) number);
            case Short.BYTES -> Memory.putShort(at, (short) number);
            case Integer.BYTES -> Memory.putInt(at, (int) number);
            case Long.BYTES -> Memory.putLong(at, number);
            default -> throw new IllegalStateException("access of " + size + " bytes");
        }
    }
}

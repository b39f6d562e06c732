package io.sluice.vm.opt.build;

import io.sluice.vm.api.ProgSlot;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Callee;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.FrameObject;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Range;
import io.sluice.vm.ir.Symbol;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import java.util.List;

/** Runs a graph on real memory, and checks that values keep to what is known of them. */
final class GraphWalker {
    private static final String SLOTS = ".slots";

    private final Graph graph;
    private final Outside outside;
    private final long[] values;
    private final boolean[] made;
    private long[] frame;

    /** What a graph refers to. */
    interface Outside {
        /** The address of a symbol. */
        long address(Symbol symbol);

        /** The entry of the program in the slot of a prog array. */
        long slotEntry(long slot);

        /** Calls the code at an address. */
        long call(Callee.Convention convention, long address, long[] args);
    }

    private GraphWalker(Graph graph, Outside outside) {
        this.graph = graph;
        this.outside = outside;
        this.values = new long[graph.values()];
        this.made = new boolean[graph.values()];
    }

    static long run(Graph graph, Outside outside, long... args) {
        return new GraphWalker(graph, outside).run(args);
    }

    private long run(long[] args) {
        long size = 0;
        for (FrameObject object : graph.frame()) {
            size += object.size();
        }
        try (OffHeap memory = OffHeap.allocate(Math.max(size, 8))) {
            frame = new long[graph.frame().size()];
            long at = memory.address();
            for (FrameObject object : graph.frame()) {
                frame[object.index()] = at;
                at += object.size();
            }
            Block block = graph.entry();
            for (int i = 0; i < block.params().size(); i++) {
                set(block.params().get(i), args[i]);
            }
            return walk(block);
        }
    }

    private long walk(Block start) {
        Block block = start;
        while (true) {
            for (Value value : block.values()) {
                if (!value.isReplaced()) {
                    long result = result(value);
                    if (!value.op().isVoid()) {
                        set(value, result);
                    }
                }
            }
            switch (block.terminator()) {
                case Terminator.Jump jump -> block = follow(jump.edge());
                case Terminator.Branch branch -> {
                    boolean taken = branch.cond().holds(branch.type(), get(branch.left()), get(branch.right()));
                    block = follow(taken ? branch.taken() : branch.other());
                }
                case Terminator.Return r -> {
                    return get(r.value());
                }
                case Terminator.TailCall call -> {
                    return outside.call(Callee.Convention.BODY, get(call.entry().resolved()),
                            new long[] {get(call.ctx().resolved()), get(call.state().resolved())});
                }
                case Terminator.Unreachable _ -> throw new AssertionError(block + ": got here");
            }
        }
    }

    private Block follow(Edge edge) {
        List<Value> params = edge.target().params();
        if (params.size() != edge.args()) {
            throw new AssertionError(edge.target() + ": " + edge.args() + " arguments, not " + params.size());
        }
        long[] args = new long[edge.args()];
        for (int i = 0; i < args.length; i++) {
            args[i] = get(edge.arg(i));
        }
        for (int i = 0; i < args.length; i++) {
            set(params.get(i), args[i]);
        }
        return edge.target();
    }

    private long get(Value value) {
        if (!made[value.id()]) {
            throw new AssertionError(value + " of " + value.block() + ", " + value.op() + ": used before it is made");
        }
        return values[value.id()];
    }

    private void set(Value value, long number) {
        Range range = value.range();
        if (!range.contains(number)) {
            throw new AssertionError("insn " + value.origin() + ": " + value + " " + value.op() + " is "
                    + Long.toHexString(number) + ", not in " + range);
        }
        values[value.id()] = number;
        made[value.id()] = true;
    }

    private long result(Value v) {
        if (v.op() == Op.CALL) {
            return call(v);
        }
        long[] a = new long[v.args()];
        for (int i = 0; i < a.length; i++) {
            a[i] = get(v.arg(i));
        }
        return v.op().isAccess() ? access(v, a) : v.type() == Type.I32 ? narrow(v, a) : wide(v, a);
    }

    private long call(Value v) {
        Callee callee = v.callee();
        int args = callee.symbol() == null ? v.args() - 1 : v.args();
        long[] a = new long[args];
        for (int i = 0; i < args; i++) {
            a[i] = get(v.arg(i));
        }
        long address = callee.symbol() == null ? get(v.arg(args)) : outside.address(callee.symbol());
        return outside.call(callee.convention(), address, a);
    }

    private long wide(Value v, long[] a) {
        return switch (v.op()) {
            case CONST -> v.imm();
            case SYMBOL -> outside.address((Symbol) v.aux()) + v.imm();
            case FRAME -> frame[((FrameObject) v.aux()).index()] + v.imm();
            case ADD -> a[0] + a[1];
            case SUB -> a[0] - a[1];
            case MUL -> a[0] * a[1];
            case UMULH -> Math.unsignedMultiplyHigh(a[0], a[1]);
            case UDIV -> Long.divideUnsigned(a[0], a[1]);
            case UREM -> Long.remainderUnsigned(a[0], a[1]);
            case SDIV -> a[0] / a[1];
            case SREM -> a[0] % a[1];
            case AND -> a[0] & a[1];
            case OR -> a[0] | a[1];
            case XOR -> a[0] ^ a[1];
            case SHL -> a[0] << a[1];
            case SHR -> a[0] >>> a[1];
            case SAR -> a[0] >> a[1];
            case ROTL -> Long.rotateLeft(a[0], (int) a[1]);
            case NEG -> -a[0];
            case NOT -> ~a[0];
            case CTZ -> Long.numberOfTrailingZeros(a[0]);
            case CLZ -> Long.numberOfLeadingZeros(a[0]);
            case OCADD -> a[0] + a[1] + (Long.compareUnsigned(a[0] + a[1], a[0]) < 0 ? 1 : 0);
            case PREFETCH, PAUSE -> 0;
            case RDTSC -> System.nanoTime();
            default -> either(v, a);
        };
    }

    private static long narrow(Value v, long[] a) {
        int x = a.length > 0 ? (int) a[0] : 0;
        int y = a.length > 1 ? (int) a[1] : 0;
        int result = switch (v.op()) {
            case ADD -> x + y;
            case SUB -> x - y;
            case MUL -> x * y;
            case UMULH -> (int) ((x & 0xffff_ffffL) * (y & 0xffff_ffffL) >>> 32);
            case UDIV -> Integer.divideUnsigned(x, y);
            case UREM -> Integer.remainderUnsigned(x, y);
            case SDIV -> x / y;
            case SREM -> x % y;
            case AND -> x & y;
            case OR -> x | y;
            case XOR -> x ^ y;
            case SHL -> x << y;
            case SHR -> x >>> y;
            case SAR -> x >> y;
            case ROTL -> Integer.rotateLeft(x, y);
            case NEG -> -x;
            case NOT -> ~x;
            case CTZ -> Integer.numberOfTrailingZeros(x);
            case CLZ -> Integer.numberOfLeadingZeros(x);
            case OCADD -> x + y + (Integer.compareUnsigned(x + y, x) < 0 ? 1 : 0);
            case SEXT -> (int) extended(x, (int) v.imm());
            default -> {
                // the result is of 64 bits, whatever is compared
                yield 0;
            }
        };
        return switch (v.op()) {
            case SET, SELECT, ZEXT, BSWAP -> either(v, a);
            default -> result & 0xffff_ffffL;
        };
    }

    private static long either(Value v, long[] a) {
        return switch (v.op()) {
            case ZEXT -> a[0] & -1L >>> Long.SIZE - (int) v.imm();
            case SEXT -> extended(a[0], (int) v.imm());
            case BSWAP -> Long.reverseBytes(a[0]) >>> Long.SIZE - (int) v.imm();
            case SET -> v.cond().holds(v.type(), a[0], a[1]) ? 1 : 0;
            case SELECT -> v.cond().holds(v.type(), a[0], a[1]) ? a[2] : a[3];
            case CRC32C -> crc(a[0], a[1], (int) v.imm());
            default -> throw new IllegalStateException("no such op here: " + v.op());
        };
    }

    private static long crc(long start, long bits, int count) {
        int crc = (int) start;
        for (int i = 0; i < count; i += Byte.SIZE) {
            crc ^= (int) (bits >>> i) & 0xff;
            for (int bit = 0; bit < Byte.SIZE; bit++) {
                crc = (crc & 1) != 0 ? crc >>> 1 ^ 0x82f63b78 : crc >>> 1;
            }
        }
        return crc & 0xffff_ffffL;
    }

    private static long extended(long number, int bits) {
        return number << Long.SIZE - bits >> Long.SIZE - bits;
    }

    private long access(Value v, long[] a) {
        long at = a[0] + v.imm();
        if (v.op() == Op.LOAD && v.region().name().endsWith(SLOTS)) {
            return outside.slotEntry(at - ProgSlot.ENTRY);
        }
        return switch (v.op()) {
            case LOAD, LOAD_ACQUIRE -> load(at, v.size());
            case SLOAD -> extended(load(at, v.size()), v.size() * Byte.SIZE);
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
        long next = switch (v.op()) {
            case ATOMIC_ADD, FETCH_ADD -> old + a[1];
            case ATOMIC_AND, FETCH_AND -> old & a[1];
            case ATOMIC_OR, FETCH_OR -> old | a[1];
            case ATOMIC_XOR, FETCH_XOR -> old ^ a[1];
            case XCHG -> a[1];
            case CMPXCHG -> old == (a[1] & v.type().mask()) ? a[2] : old;
            default -> throw new IllegalStateException("no such op here: " + v.op());
        };
        store(at, size, next);
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

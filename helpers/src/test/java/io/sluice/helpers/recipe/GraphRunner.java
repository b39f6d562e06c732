package io.sluice.helpers.recipe;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Symbol;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.NativeLong;
import io.sluice.vm.opt.recipe.RecipeFunction;

/** Runs a graph. */
final class GraphRunner implements NativeLong {
    private final Graph graph;

    GraphRunner(Graph graph) {
        this.graph = graph;
    }

    @Override
    public long call(long a, long b, long c, long d, long e, long state) {
        long[][] v = new long[graph.values()][];
        long[] in = {a, b, c, d, e, state};
        Block at = graph.entry();
        for (int i = 0; i < in.length; i++) {
            v[at.params().get(i).id()] = new long[] {in[i]};
        }
        long steps = 0;
        while (true) {
            if (++steps > 1_000_000) {
                throw new IllegalStateException("endless");
            }
            for (Value value : at.values()) {
                v[value.id()] = eval(value, v);
            }
            Edge edge;
            switch (at.terminator()) {
                case Terminator.Jump j -> edge = j.edge();
                case Terminator.Branch x -> edge = x.cond().holds(x.type(), v[x.left().id()][0], v[x.right().id()][0])
                        ? x.taken() : x.other();
                case Terminator.Return r -> { return v[r.value().id()][0]; }
                default -> throw new IllegalStateException();
            }
            long[][] args = new long[edge.args()][];
            for (int i = 0; i < args.length; i++) {
                args[i] = v[edge.arg(i).id()];
            }
            at = edge.target();
            for (int i = 0; i < args.length; i++) {
                v[at.params().get(i).id()] = args[i];
            }
        }
    }

    private static long load(long at, int size) {
        return switch (size) {
            case 1 -> Memory.getByte(at) & 0xffL;
            case 2 -> Memory.getShort(at) & 0xffffL;
            case 4 -> Memory.getInt(at) & 0xffff_ffffL;
            default -> Memory.getLong(at);
        };
    }

    private static void store(long at, int size, long x) {
        switch (size) {
            case 1 -> Memory.putByte(at, (byte) x);
            case 2 -> Memory.putShort(at, (short) x);
            case 4 -> Memory.putInt(at, (int) x);
            default -> Memory.putLong(at, x);
        }
    }

    private static long[] eval(Value value, long[][] v) {
        long[] x = value.args() > 0 ? v[value.arg(0).id()] : null;
        long[] y = value.args() > 1 ? v[value.arg(1).id()] : null;
        long mask = value.type() == Type.I32 ? 0xffff_ffffL : -1;
        boolean w = value.type() == Type.I32;
        int n = value.type().isVector() ? value.type().bytes() / 8 : 1;
        long[] out = new long[n];
        long imm = value.imm();
        switch (value.op()) {
            case CONST -> out[0] = imm;
            case SYMBOL -> out[0] = RecipeFunction.address((Symbol) value.aux()) + imm;
            case ADD -> out[0] = x[0] + y[0] & mask;
            case SUB -> out[0] = x[0] - y[0] & mask;
            case MUL -> out[0] = x[0] * y[0] & mask;
            case UMULH -> out[0] = w ? ((x[0] & mask) * (y[0] & mask)) >>> 32 : Math.unsignedMultiplyHigh(x[0], y[0]);
            case AND -> out[0] = x[0] & y[0] & mask;
            case OR -> out[0] = (x[0] | y[0]) & mask;
            case XOR -> out[0] = (x[0] ^ y[0]) & mask;
            case SHL -> out[0] = w ? (x[0] << (y[0] & 31)) & mask : x[0] << y[0];
            case SHR -> out[0] = w ? (x[0] & mask) >>> (y[0] & 31) : x[0] >>> y[0];
            case ROTL -> out[0] = w ? Integer.rotateLeft((int) x[0], (int) y[0]) & mask
                    : Long.rotateLeft(x[0], (int) y[0]);
            case NOT -> out[0] = ~x[0] & mask;
            case ZEXT -> out[0] = x[0] & (1L << imm) - 1;
            case SEXT -> out[0] = x[0] << 64 - imm >> 64 - imm & mask;
            case CTZ -> out[0] = Long.numberOfTrailingZeros(x[0]);
            case OCADD -> {
                long s = x[0] + y[0];
                out[0] = Long.compareUnsigned(s, x[0]) < 0 ? s + 1 : s;
            }
            case SET -> out[0] = value.cond().holds(value.type(), x[0], y[0]) ? 1 : 0;
            case SELECT -> out[0] = v[value.arg(value.cond().holds(value.type(), x[0], y[0]) ? 2 : 3).id()][0];
            case LOAD, LOAD_ACQUIRE -> out[0] = load(x[0] + imm, value.size());
            case STORE, STORE_RELEASE -> store(x[0] + imm, value.size(), y[0]);
            case CMPXCHG -> {
                out[0] = load(x[0] + imm, value.type().bytes());
                if (out[0] == (y[0] & mask)) {
                    store(x[0] + imm, value.type().bytes(), v[value.arg(2).id()][0]);
                }
            }
            case PAUSE -> { }
            case RDTSC -> out[0] = System.nanoTime();
            case VLOAD -> {
                for (int i = 0; i < n; i++) {
                    out[i] = Memory.getLong(x[0] + imm + 8 * i);
                }
            }
            case VSPLAT -> {
                long lane = imm == 64 ? x[0] : x[0] & (1L << imm) - 1;
                for (int s = (int) imm; s < 64; s *= 2) {
                    lane |= lane << s;
                }
                java.util.Arrays.fill(out, lane);
            }
            case VADD -> {
                for (int i = 0; i < n; i++) {
                    out[i] = x[i] + y[i];
                }
            }
            case VSHR64 -> {
                for (int i = 0; i < n; i++) {
                    out[i] = x[i] >>> imm;
                }
            }
            case VCMPEQ -> {
                for (int i = 0; i < n; i++) {
                    for (int s = 0; s < 64; s += (int) imm) {
                        long m = (imm == 64 ? -1 : (1L << imm) - 1) << s;
                        out[i] |= ((x[i] ^ y[i]) & m) == 0 ? m : 0;
                    }
                }
            }
            case VMASK -> {
                for (int i = 0; i < x.length; i++) {
                    for (int s = 0; s < 8; s++) {
                        out[0] |= (x[i] >>> 8 * s + 7 & 1) << 8 * i + s;
                    }
                }
            }
            case VSUM64 -> {
                for (long lane : x) {
                    out[0] += lane;
                }
            }
            default -> throw new IllegalStateException(value.op().text());
        }
        return out;
    }
}

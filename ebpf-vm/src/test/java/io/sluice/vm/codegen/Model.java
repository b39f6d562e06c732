package io.sluice.vm.codegen;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.memory.Memory;
import java.math.BigInteger;
import java.util.List;
import java.util.zip.CRC32C;

/** Runs a graph in Java, op by op, over memory that exists; without frame memory, symbols and calls. */
final class Model {
    private static final int CRC_POLYNOMIAL = 0x82F63B78;
    private static final int STEPS = 100_000;

    private final long[][] values;

    private Model(Graph graph) {
        values = new long[graph.values()][];
    }

    static long run(Graph graph, long... arguments) {
        return new Model(graph).call(graph, arguments);
    }

    private long call(Graph graph, long... arguments) {
        Block block = graph.entry();
        for (int i = 0; i < block.params().size(); i++) {
            put(block.params().get(i), arguments[i]);
        }
        for (int step = 0; step < STEPS; step++) {
            for (Value value : block.values()) {
                values[value.id()] = eval(value);
            }
            Edge edge = switch (block.terminator()) {
                case Terminator.Jump jump -> jump.edge();
                case Terminator.Branch b -> b.cond().holds(b.type(), get(b.left()), get(b.right()))
                        ? b.taken() : b.other();
                case Terminator.Return leave -> null;
                case Terminator.TailCall _, Terminator.Unreachable _ -> throw new IllegalStateException("not here");
            };
            if (edge == null) {
                return get(((Terminator.Return) block.terminator()).value());
            }
            long[][] passed = new long[edge.args()][];
            for (int i = 0; i < passed.length; i++) {
                passed[i] = values[edge.arg(i).id()];
            }
            block = edge.target();
            for (int i = 0; i < passed.length; i++) {
                values[block.params().get(i).id()] = passed[i];
            }
        }
        throw new IllegalStateException("more than " + STEPS + " blocks");
    }

    private void put(Value value, long number) {
        values[value.id()] = new long[] {number};
    }

    private long get(Value value) {
        return values[value.id()][0];
    }

    private long[] eval(Value v) {
        if (v.op().is(Op.Trait.VECTOR)) {
            return vector(v);
        }
        long a = v.args() > 0 ? get(v.arg(0)) : 0;
        long b = v.args() > 1 ? get(v.arg(1)) : 0;
        long at = a + v.imm();
        int width = v.type().bytes();
        return switch (v.op()) {
            case LOAD, LOAD_ACQUIRE -> one(read(at, v.size()));
            case SLOAD -> one(signed(read(at, v.size()), v.size() * 8));
            case STORE, STORE_RELEASE -> write(at, v.size(), b, 0);
            case ATOMIC_ADD, FETCH_ADD -> write(at, width, read(at, width) + b, read(at, width));
            case ATOMIC_AND, FETCH_AND -> write(at, width, read(at, width) & b, read(at, width));
            case ATOMIC_OR, FETCH_OR -> write(at, width, read(at, width) | b, read(at, width));
            case ATOMIC_XOR, FETCH_XOR -> write(at, width, read(at, width) ^ b, read(at, width));
            case XCHG -> write(at, width, b, read(at, width));
            case CMPXCHG -> {
                long old = read(at, width);
                yield old == (b & v.type().mask()) ? write(at, width, get(v.arg(2)), old) : one(old);
            }
            case PREFETCH, PAUSE -> one(0);
            case SELECT -> one(v.cond().holds(v.type(), a, b) ? get(v.arg(2)) : get(v.arg(3)));
            default -> one(scalar(v, a, b));
        };
    }

    private static long[] one(long number) {
        return new long[] {number};
    }

    private static long read(long address, int size) {
        return switch (size) {
            case 1 -> Memory.getByte(address) & 0xff;
            case 2 -> Memory.getShort(address) & 0xffff;
            case 4 -> Memory.getInt(address) & 0xffff_ffffL;
            default -> Memory.getLong(address);
        };
    }

    private static long[] write(long address, int size, long number, long result) {
        switch (size) {
            case 1 -> Memory.putByte(address, (byte) number);
            case 2 -> Memory.putShort(address, (short) number);
            case 4 -> Memory.putInt(address, (int) number);
            default -> Memory.putLong(address, number);
        }
        return one(result);
    }

    private static long signed(long number, int bits) {
        return number << 64 - bits >> 64 - bits;
    }

    /** What a scalar op without memory makes of its operands. */
    static long scalar(Value v, long x, long y) {
        boolean narrow = v.type() == Type.I32;
        long mask = v.type().mask();
        long a = x & mask;
        long b = y & mask;
        int bits = v.type().bits();
        int count = (int) b & bits - 1;
        long sa = narrow ? (int) x : x;
        long sb = narrow ? (int) y : y;
        int imm = (int) v.imm();
        return mask & switch (v.op()) {
            case CONST -> v.imm();
            case ADD -> a + b;
            case SUB -> a - b;
            case MUL -> a * b;
            case UMULH -> unsigned(a).multiply(unsigned(b)).shiftRight(bits).longValue();
            case UDIV -> Long.divideUnsigned(a, b);
            case UREM -> Long.remainderUnsigned(a, b);
            case SDIV -> sa / sb;
            case SREM -> sa % sb;
            case AND -> a & b;
            case OR -> a | b;
            case XOR -> a ^ b;
            case SHL -> a << count;
            case SHR -> a >>> count;
            case SAR -> sa >> count;
            case ROTL -> count == 0 ? a : a << count | a >>> bits - count;
            case NEG -> -a;
            case NOT -> ~a;
            case ZEXT -> x & (1L << imm) - 1;
            case SEXT -> signed(x, imm);
            case BSWAP -> Long.reverseBytes(x) >>> 64 - imm;
            case CTZ -> Long.numberOfTrailingZeros(a);
            case CLZ -> Long.numberOfLeadingZeros(a) - (64 - bits);
            case OCADD -> {
                BigInteger sum = unsigned(a).add(unsigned(b));
                yield sum.longValue() + (sum.bitLength() > bits ? 1 : 0);
            }
            case CRC32C -> crc((int) x, y, imm);
            case SET -> v.cond().holds(v.type(), x, y) ? 1 : 0;
            default -> throw new IllegalStateException(v.op() + ": not modelled");
        };
    }

    private static BigInteger unsigned(long number) {
        return new BigInteger(Long.toUnsignedString(number));
    }

    private static long crc(int start, long data, int bits) {
        int crc = start;
        for (int i = 0; i < bits; i += 8) {
            crc ^= (int) (data >>> i) & 0xff;
            for (int k = 0; k < 8; k++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ CRC_POLYNOMIAL;
            }
        }
        return crc & 0xffff_ffffL;
    }

    /** What the JDK says of the bytes of a number, to hold {@link #crc} against. */
    static long crcOf(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return crc.getValue();
    }

    private long[] vector(Value v) {
        int lanes = (v.type().isVector() ? v.type() : v.arg(v.args() - 1).type()).bytes() / 8;
        long[] a = v.args() > 0 ? values[v.arg(0).id()] : null;
        long[] b = v.args() > 1 ? values[v.arg(1).id()] : null;
        long at = a == null ? 0 : a[0] + v.imm();
        long[] out = new long[lanes];
        switch (v.op()) {
            case VPAIR -> {
                return new long[] {a[0], b[0]};
            }
            case VSHUFFLE -> {
                for (int i = 0; i < lanes * 8; i++) {
                    int from = (int) (b[i / 8] >>> i % 8 * 8 & 0xff);
                    long moved = from > 127 ? 0 : a[from % 16 / 8] >>> from % 8 * 8 & 0xff;
                    out[i / 8] |= moved << i % 8 * 8;
                }
                return out;
            }
            case VMASK -> {
                long mask = 0;
                for (int i = 0; i < lanes * 8; i++) {
                    mask |= (a[i / 8] >>> i % 8 * 8 + 7 & 1) << i;
                }
                return one(mask);
            }
            case VSUM64 -> {
                long sum = 0;
                for (long lane : a) {
                    sum += lane;
                }
                return one(sum);
            }
            case VLANE -> {
                return one(a[(int) v.imm()]);
            }
            default -> {
                for (int i = 0; i < lanes; i++) {
                    out[i] = lane(v, a, b, at, i);
                }
                return out;
            }
        }
    }

    private static long lane(Value v, long[] a, long[] b, long at, int i) {
        return switch (v.op()) {
            case VLOAD -> Memory.getLong(at + 8L * i);
            case VLOAD_ZX32 -> Memory.getInt(at + 4L * i) & 0xffff_ffffL;
            case VSTORE -> {
                Memory.putLong(at + 8L * i, b[i]);
                yield 0;
            }
            case VSPLAT -> splat(a[0], (int) v.imm());
            case VADD -> v.imm() == 64 ? a[i] + b[i]
                    : (a[i] + b[i] & 0xffff_ffffL) | ((a[i] >>> 32) + (b[i] >>> 32) << 32);
            case VSUB -> v.imm() == 64 ? a[i] - b[i]
                    : (a[i] - b[i] & 0xffff_ffffL) | ((a[i] >>> 32) - (b[i] >>> 32) << 32);
            case VMADD16 -> products(a[i], b[i], 0) | products(a[i], b[i], 32) << 32;
            case VAND -> a[i] & b[i];
            case VOR -> a[i] | b[i];
            case VXOR -> a[i] ^ b[i];
            case VSAD -> differences(a[i], b[i]);
            case VSHR64 -> a[i] >>> v.imm();
            case VSHL64 -> a[i] << v.imm();
            case VCMPEQ -> equal(a[i], b[i], (int) v.imm());
            default -> throw new IllegalStateException(v.op() + ": not modelled");
        };
    }

    private static long products(long x, long y, int at) {
        long lower = (long) (short) (x >>> at) * (short) (y >>> at);
        long upper = (long) (short) (x >>> at + 16) * (short) (y >>> at + 16);
        return lower + upper & 0xffff_ffffL;
    }

    private static long differences(long x, long y) {
        long sum = 0;
        for (int at = 0; at < 64; at += 8) {
            sum += Math.abs((x >>> at & 0xff) - (y >>> at & 0xff));
        }
        return sum;
    }

    private static long splat(long number, int bits) {
        long out = 0;
        long mask = bits == 64 ? -1 : (1L << bits) - 1;
        for (int i = 0; i < 64; i += bits) {
            out |= (number & mask) << i;
        }
        return out;
    }

    private static long equal(long a, long b, int bits) {
        long out = 0;
        long mask = bits == 64 ? -1 : (1L << bits) - 1;
        for (int i = 0; i < 64; i += bits) {
            if ((a >>> i & mask) == (b >>> i & mask)) {
                out |= mask << i;
            }
        }
        return out;
    }

    /** The parameters' types that tests use. */
    static List<Type> scalars() {
        return List.of(Type.I32, Type.I64);
    }
}

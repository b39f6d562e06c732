package io.sluice.vm.ir;

import io.sluice.vm.memory.Memory;
import java.util.Arrays;

/** Vector ops in Java: a vector is its lanes of 64 bits, the lowest first. */
final class VectorOps {
    private VectorOps() {
    }

    static long[] apply(Value v, long[][] a) {
        return switch (v.op()) {
            case VLOAD -> load(a[0][0] + v.imm(), lanes(v));
            case VSTORE -> store(a[0][0] + v.imm(), a[1]);
            case VLOAD_ZX32 -> words(a[0][0] + v.imm(), lanes(v));
            case VSPLAT -> splat(a[0][0], (int) v.imm(), lanes(v));
            case VPAIR -> new long[] {a[0][0], a[1][0]};
            case VSHUFFLE -> shuffle(a[0], a[1]);
            case VADD, VSUB, VMADD16, VAND, VOR, VXOR, VCMPEQ, VSAD -> {
                long[] result = new long[lanes(v)];
                for (int i = 0; i < result.length; i++) {
                    result[i] = lane(v, a[0][i], a[1][i]);
                }
                yield result;
            }
            case VSHR64 -> {
                long[] result = a[0].clone();
                for (int i = 0; i < result.length; i++) {
                    result[i] >>>= v.imm();
                }
                yield result;
            }
            case VSHL64 -> {
                long[] result = a[0].clone();
                for (int i = 0; i < result.length; i++) {
                    result[i] <<= v.imm();
                }
                yield result;
            }
            case VMASK -> new long[] {topBits(a[0])};
            case VSUM64 -> {
                long sum = 0;
                for (long lane : a[0]) {
                    sum += lane;
                }
                yield new long[] {sum};
            }
            case VLANE -> new long[] {a[0][(int) v.imm()]};
            default -> throw new IllegalStateException("no such op here: " + v.op());
        };
    }

    private static int lanes(Value v) {
        return v.type().bits() / Long.SIZE;
    }

    private static long[] load(long at, int lanes) {
        long[] result = new long[lanes];
        for (int i = 0; i < lanes; i++) {
            result[i] = Memory.getLong(at + (long) i * Long.BYTES);
        }
        return result;
    }

    private static long[] store(long at, long[] lanes) {
        for (int i = 0; i < lanes.length; i++) {
            Memory.putLong(at + (long) i * Long.BYTES, lanes[i]);
        }
        return lanes;
    }

    private static long[] words(long at, int lanes) {
        long[] result = new long[lanes];
        for (int i = 0; i < lanes; i++) {
            result[i] = Integer.toUnsignedLong(Memory.getInt(at + (long) i * Integer.BYTES));
        }
        return result;
    }

    private static long[] splat(long number, int bits, int lanes) {
        long lane = 0;
        for (int at = 0; at < Long.SIZE; at += bits) {
            lane |= (number & -1L >>> Long.SIZE - bits) << at;
        }
        long[] result = new long[lanes];
        Arrays.fill(result, lane);
        return result;
    }

    private static long[] shuffle(long[] bytes, long[] order) {
        long[] result = new long[bytes.length];
        for (int i = 0; i < Long.BYTES * bytes.length; i++) {
            long from = order[i / Long.BYTES] >>> i % Long.BYTES * Byte.SIZE & 0xff;
            long moved = bytes[(int) (from & 15) / Long.BYTES] >>> (from & 7) * Byte.SIZE & 0xff;
            result[i / Long.BYTES] |= (from < 128 ? moved : 0) << i % Long.BYTES * Byte.SIZE;
        }
        return result;
    }

    private static long lane(Value v, long x, long y) {
        return switch (v.op()) {
            case VAND -> x & y;
            case VOR -> x | y;
            case VXOR -> x ^ y;
            case VMADD16 -> products((int) x, (int) y) & 0xffff_ffffL
                    | (long) products((int) (x >>> Integer.SIZE), (int) (y >>> Integer.SIZE)) << Integer.SIZE;
            case VSAD -> {
                long sum = 0;
                for (int at = 0; at < Long.SIZE; at += Byte.SIZE) {
                    sum += Math.abs((x >>> at & 0xff) - (y >>> at & 0xff));
                }
                yield sum;
            }
            default -> {
                int bits = (int) v.imm();
                long mask = -1L >>> Long.SIZE - bits;
                long result = 0;
                for (int at = 0; at < Long.SIZE; at += bits) {
                    long p = x >>> at & mask;
                    long q = y >>> at & mask;
                    long part = v.op() == Op.VADD ? p + q & mask : v.op() == Op.VSUB ? p - q & mask
                            : p == q ? mask : 0;
                    result |= part << at;
                }
                yield result;
            }
        };
    }

    private static int products(int x, int y) {
        return (short) x * (short) y + (x >> Short.SIZE) * (y >> Short.SIZE);
    }

    private static long topBits(long[] lanes) {
        long result = 0;
        for (int i = 0; i < lanes.length * Long.BYTES; i++) {
            long top = lanes[i / Long.BYTES] >>> i % Long.BYTES * Byte.SIZE + Byte.SIZE - 1 & 1;
            result |= top << i;
        }
        return result;
    }
}

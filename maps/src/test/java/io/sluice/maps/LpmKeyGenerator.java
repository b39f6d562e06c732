package io.sluice.maps;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;

/** Random keys of LPM tries: nested, overlapping, clustered and scattered prefixes, of all lengths. */
final class LpmKeyGenerator {
    private static final int SEEDS = 5;
    private final Random random;
    private final int size;
    private final byte[][] seeds;

    LpmKeyGenerator(Random random, int dataSize) {
        this.random = random;
        this.size = dataSize;
        this.seeds = new byte[SEEDS][dataSize];
        for (int i = 1; i < SEEDS; i++) {
            random.nextBytes(seeds[i]);
        }
    }

    /** A key as programs and the control side give it. */
    byte[] next() {
        byte[] data = seeds[random.nextInt(SEEDS)].clone();
        int bits = size * 8;
        int flips = random.nextInt(4) == 0 ? 0 : random.nextInt(3);
        for (int i = 0; i < flips; i++) {
            int bit = random.nextInt(4) == 0 ? random.nextInt(bits) : random.nextInt(12) * bits / 12;
            data[bit / 8] ^= (byte) (0x80 >> bit % 8);
        }
        if (random.nextInt(20) == 0) {
            random.nextBytes(data);
        }
        return key(length(bits), data);
    }

    private int length(int bits) {
        return switch (random.nextInt(12)) {
            case 0 -> 0;
            case 1, 2, 3, 4 -> bits;
            case 5 -> random.nextInt(Math.min(bits, 12) + 1);
            case 6, 7 -> random.nextInt(size + 1) * 8;
            case 8 -> random.nextInt(4) == 0 ? bits + 1 + random.nextInt(9) : bits - random.nextInt(Math.min(bits, 9));
            case 9 -> random.nextInt(200) == 0 ? random.nextInt() : Math.min(bits, 60 + random.nextInt(9));
            default -> random.nextInt(bits + 1);
        };
    }

    /** A key of a prefix length and data. */
    static byte[] key(int length, byte... data) {
        return ByteBuffer.allocate(4 + data.length).order(ByteOrder.nativeOrder()).putInt(length).put(data).array();
    }

    /** A key's prefix length. */
    static int length(byte[] key) {
        return ByteBuffer.wrap(key).order(ByteOrder.nativeOrder()).getInt();
    }
}

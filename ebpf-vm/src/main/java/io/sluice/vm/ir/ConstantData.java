package io.sluice.vm.ir;

import java.util.Arrays;
import java.util.HexFormat;

/** Bytes that stand beside the code and never change, by their content: loads of {@link #REGION} read them. */
public final class ConstantData implements Symbol {
    /** The memory of all of them. */
    public static final Region REGION = new Region("constants", Region.Kind.CONSTANT);

    private static final String PREFIX = "data:";

    private final byte[] bytes;
    private final int hash;

    /** With a copy of these bytes. */
    public ConstantData(byte[] bytes) {
        this.bytes = bytes.clone();
        this.hash = Arrays.hashCode(bytes);
    }

    /** What a text stands for, or null where it is of another symbol. */
    static ConstantData parse(String text) {
        return text.startsWith(PREFIX)
                ? new ConstantData(HexFormat.of().parseHex(text.substring(PREFIX.length()))) : null;
    }

    /** How many bytes. */
    public int size() {
        return bytes.length;
    }

    /** Whether a load of some bytes lies within. */
    public boolean holds(long offset, int count) {
        return offset >= 0 && offset <= bytes.length - count;
    }

    /** Up to 8 bytes at an offset, the first one lowest, zeros above. */
    public long load(int offset, int count) {
        long number = 0;
        for (int i = count - 1; i >= 0; i--) {
            number = number << Byte.SIZE | Byte.toUnsignedLong(bytes[offset + i]);
        }
        return number;
    }

    @Override
    public String text() {
        return PREFIX + HexFormat.of().formatHex(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof ConstantData d && hash == d.hash && Arrays.equals(bytes, d.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public String toString() {
        return text();
    }
}

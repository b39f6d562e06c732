package io.sluice.vm.object;

import io.sluice.vm.btf.Btf;
import io.sluice.vm.btf.BtfType;
import java.nio.charset.StandardCharsets;

/** Writes a setting of a kernel's configuration as the C type of the extern that asks for it. */
final class KconfigValue {
    /** Name of libbpf's enum for settings that may be modules, and its values. */
    private static final String TRISTATE = "libbpf_tristate";
    private static final int NO = 0;
    private static final int YES = 1;
    private static final int MODULE = 2;

    private final Btf btf;

    KconfigValue(Btf btf) {
        this.btf = btf;
    }

    /** Bytes of this type that hold the setting; {@code text} as in a {@code .config} file. */
    byte[] encode(int type, String text) {
        int size = btf.sizeOf(type);
        BtfType resolved = btf.resolved(type);
        if (text.length() == 1 && "ynm".contains(text)) {
            return choice(resolved, size, text.charAt(0));
        }
        if (text.startsWith("\"")) {
            return string(resolved, size, text);
        }
        try {
            return number(resolved, size, Long.decode(text));
        } catch (NumberFormatException e) {
            throw new ObjectException("value " + text + " is neither y, n, m, a number nor a quoted string");
        }
    }

    private static byte[] choice(BtfType type, int size, char value) {
        if (type instanceof BtfType.Int integer && size == 1) {
            if ((integer.encoding() & BtfType.Int.BOOL) == 0) {
                return new byte[] {(byte) value};
            }
            if (value == 'm') {
                throw new ObjectException("value m (module) does not fit a bool");
            }
            return new byte[] {(byte) (value == 'y' ? YES : NO)};
        }
        if (type instanceof BtfType.Enum tristate && tristate.name().equals(TRISTATE) && size == Integer.BYTES) {
            return littleEndian(value == 'y' ? YES : value == 'm' ? MODULE : NO, size);
        }
        throw new ObjectException("value " + value + " needs a bool, a char or an enum " + TRISTATE);
    }

    private byte[] string(BtfType type, int size, String text) {
        if (!(type instanceof BtfType.Array array) || btf.sizeOf(array.element()) != 1
                || !(btf.resolved(array.element()) instanceof BtfType.Int)) {
            throw new ObjectException("value " + text + " needs an array of char");
        }
        int end = text.length() > 1 && text.endsWith("\"") ? text.length() - 1 : text.length();
        byte[] bytes = text.substring(1, end).getBytes(StandardCharsets.UTF_8);
        byte[] value = new byte[size];
        // as libbpf: what does not fit is cut off, and there always is a final zero
        System.arraycopy(bytes, 0, value, 0, Math.max(0, Math.min(bytes.length, size - 1)));
        return value;
    }

    private static byte[] number(BtfType type, int size, long value) {
        if (!(type instanceof BtfType.Int integer) || size > Long.BYTES) {
            throw new ObjectException("value " + value + " needs an integer");
        }
        if ((integer.encoding() & BtfType.Int.BOOL) != 0) {
            throw new ObjectException("value " + value + " does not fit a bool");
        }
        int bits = size * Byte.SIZE;
        boolean fits = size == Long.BYTES || (integer.signed() ? value >= -1L << bits - 1 && value < 1L << bits - 1
                : value >= 0 && value < 1L << bits);
        if (!fits) {
            throw new ObjectException("value " + value + " does not fit " + size + " bytes");
        }
        return littleEndian(value, size);
    }

    static byte[] littleEndian(long value, int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (value >> i * Byte.SIZE);
        }
        return bytes;
    }
}

package io.sluice.vm.api;

import io.sluice.vm.memory.Memory;

/**
 * Map values that nobody changes any more: the sections {@code .rodata*} and {@code .kconfig}, which the loader freezes
 * and programs may not write. What the verifier reads there holds for as long as the program lives.
 */
public final class ConstantValues {
    private ConstantValues() {
    }

    /** Whether a map's one value is constant. */
    public static boolean isConstant(BpfMap map) {
        return map.spec().isDataSection() && map.spec().isReadOnlyForPrograms()
                && map.shape() instanceof MapShape.Array array && array.maxEntries() == 1;
    }

    /**
     * The bytes at an offset of a constant value as a number, zero-extended.
     *
     * @param bytes 1, 2, 4 or 8
     * @throws IndexOutOfBoundsException where they are not all in the value
     */
    public static long read(BpfMap map, long off, int bytes) {
        if (!isConstant(map) || off < 0 || off + bytes > map.spec().valueSize()) {
            throw new IndexOutOfBoundsException("map \"%s\": %d bytes at %d of a value of %d bytes, constant is %b"
                    .formatted(map.spec().name(), bytes, off, map.spec().valueSize(), isConstant(map)));
        }
        long address = ((MapShape.Array) map.shape()).base() + off;
        return switch (bytes) {
            case Byte.BYTES -> Byte.toUnsignedLong(Memory.getByte(address));
            case Short.BYTES -> Short.toUnsignedLong(Memory.getShort(address));
            case Integer.BYTES -> Integer.toUnsignedLong(Memory.getInt(address));
            case Long.BYTES -> Memory.getLong(address);
            default -> throw new IllegalArgumentException("no number of " + bytes + " bytes");
        };
    }
}

package io.sluice.vm.elf;

/**
 * Unaligned little-endian loads from a byte array; the caller has checked the bounds. By hand, as the first use of a
 * VarHandle costs several milliseconds, which is more than loading a whole object.
 */
final class LittleEndian {
    private LittleEndian() {
    }

    static int u8(byte[] bytes, int at) {
        return bytes[at] & 0xff;
    }

    static int u16(byte[] bytes, int at) {
        return bytes[at] & 0xff | (bytes[at + 1] & 0xff) << 8;
    }

    static int i32(byte[] bytes, int at) {
        return u16(bytes, at) | u16(bytes, at + 2) << 16;
    }

    static long u32(byte[] bytes, int at) {
        return i32(bytes, at) & 0xffff_ffffL;
    }

    static long i64(byte[] bytes, int at) {
        return u32(bytes, at) | u32(bytes, at + 4) << 32;
    }
}

package io.sluice.vm.btf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes answers of {@link CoreRelocator} into encoded insns (RFC 9669 section 3: opcode, registers, 16-bit offset,
 * 32-bit immediate, 8 bytes each, little-endian).
 *
 * <p>An insn whose answer is unknown is poisoned, as libbpf does it: it becomes a call of a helper that does not exist,
 * whose id tells which relocation is to blame. The program loads if the insn is never reached.
 */
public final class CorePatcher {
    /** Helper id of the first poisoned insn ("bad relo"), the same as libbpf's; number {@code n} adds {@code n}. */
    public static final int POISON = 0xbad2310;

    private static final int SLOT = 8;
    private static final int OFF_AT = 2;
    private static final int IMM_AT = 4;
    private static final int CLASS_MASK = 0x07;
    private static final int SIZE_MASK = 0x18;
    private static final int SOURCE_REGISTER = 0x08;
    private static final int LD_DW_IMM = 0x18;
    private static final int CALL = 0x85;
    /** Size codes of loads and stores by log2 of the bytes: B, H, W, DW. */
    private static final int[] SIZE_CODES = {0x10, 0x08, 0x00, 0x18};

    private final ByteBuffer code;

    /** Patches insns in {@code code}, in place. */
    public CorePatcher(byte[] code) {
        this.code = ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Applies one answer to the insn at {@code at}, a multiple of 8 inside the code.
     *
     * @return false if the answer is none, or a load or store of the field cannot change to its size in the target:
     *         the caller is to {@link #poison} the insn
     * @throws BtfException if the insn is none that the compiler relocates, or does not hold what the object's own
     *                      types say
     */
    public boolean apply(int at, CoreResult result) {
        if (!result.resolved()) {
            return false;
        }
        int opcode = Byte.toUnsignedInt(code.get(at));
        return switch (opcode & CLASS_MASK) {
            case 4, 7 -> {
                if ((opcode & SOURCE_REGISTER) != 0) {
                    throw unexpected(at, result, "has no immediate");
                }
                validate(at, result, code.getInt(at + IMM_AT), (int) result.original());
                code.putInt(at + IMM_AT, (int) result.value());
                yield true;
            }
            case 1, 2, 3 -> memory(at, opcode, result);
            case 0 -> {
                wide(at, opcode, result);
                yield true;
            }
            default -> throw unexpected(at, result, "has no value to relocate");
        };
    }

    private boolean memory(int at, int opcode, CoreResult result) {
        validate(at, result, code.getShort(at + OFF_AT), result.original());
        if (result.value() < 0 || result.value() > Short.MAX_VALUE) {
            throw unexpected(at, result, "cannot hold offset " + result.value());
        }
        if (!result.resizable()) {
            return false;
        }
        if (result.originalSize() != result.size()) {
            if (result.originalSize() != bytes(opcode)) {
                throw unexpected(at, result, "accesses " + bytes(opcode) + " bytes, the field has "
                        + result.originalSize());
            }
            int log = Integer.numberOfTrailingZeros(result.size());
            if (Integer.bitCount(result.size()) != 1 || log >= SIZE_CODES.length) {
                throw unexpected(at, result, "cannot access " + result.size() + " bytes");
            }
            code.put(at, (byte) (opcode & ~SIZE_MASK | SIZE_CODES[log]));
        }
        code.putShort(at + OFF_AT, (short) result.value());
        return true;
    }

    private static int bytes(int opcode) {
        for (int log = 0; log < SIZE_CODES.length; log++) {
            if (SIZE_CODES[log] == (opcode & SIZE_MASK)) {
                return 1 << log;
            }
        }
        throw new IllegalStateException("a size has two bits");
    }

    private void wide(int at, int opcode, CoreResult result) {
        if (!isWide(at) || code.get(at + 1) >> 4 != 0) {
            throw unexpected(at, result, String.format("with opcode 0x%02x has no value to relocate", opcode));
        }
        long held = Integer.toUnsignedLong(code.getInt(at + IMM_AT)) | (long) code.getInt(at + SLOT + IMM_AT) << 32;
        validate(at, result, held, result.original());
        code.putInt(at + IMM_AT, (int) result.value());
        code.putInt(at + SLOT + IMM_AT, (int) (result.value() >>> 32));
    }

    private boolean isWide(int at) {
        return Byte.toUnsignedInt(code.get(at)) == LD_DW_IMM && code.capacity() - at >= 2 * SLOT
                && code.get(at + SLOT) == 0;
    }

    private void validate(int at, CoreResult result, long held, long expected) {
        if (result.validate() && held != expected) {
            throw unexpected(at, result, "holds " + held + ", must hold " + expected);
        }
    }

    private static BtfException unexpected(int at, CoreResult result, String fact) {
        return new BtfException("CO-RE relocation: " + result.what() + ": the insn at " + at / SLOT + " " + fact);
    }

    /** Makes the insn at {@code at} poison number {@code number}; both halves of a wide insn. */
    public void poison(int at, int number) {
        boolean wide = isWide(at);
        poisonSlot(at, number);
        if (wide) {
            poisonSlot(at + SLOT, number);
        }
    }

    private void poisonSlot(int at, int number) {
        code.putInt(at, CALL).putInt(at + IMM_AT, POISON + number);
    }
}

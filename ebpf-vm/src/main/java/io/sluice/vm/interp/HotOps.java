package io.sluice.vm.interp;

import io.sluice.vm.memory.Memory;

/**
 * The ops that programs spend their time in: one switch over dense ops.
 *
 * <p>It is written for what HotSpot's second compiler makes of it. The method stays under 8,000 bytes of bytecode,
 * above which it is not compiled. It calls nothing: across a call the loop's own variables would be kept in memory for
 * every op. Each op fetches its own operands: fetched ahead of the switch they would be carried across it in vector
 * registers. Together these two halve the time of an insn.
 */
final class HotOps {
    private static final long LOW = 0xffffffffL;
    // short names, for the table
    private static final int R = Op.REG_MASK;
    private static final int S = Op.SRC_SHIFT;
    private static final int L = Op.LEFT_SHIFT;
    private static final int V = Op.VALUE_SHIFT;

    private HotOps() {
    }

    /**
     * Runs from a place on, until an op that is not in this table.
     *
     * @param r the registers
     * @return the place of that op
     */
    @SuppressWarnings("checkstyle:MethodLength") // the table of ops
    static int run(long[] r, byte[] ops, long[] words, int from) {
        long w;
        int pc = from;
        while (true) {
            switch (ops[pc] & Op.OP_MASK) {
                case Op.ADD32_IMM ->
                    r[(int) (w = words[pc++]) & R] = ((int) r[(int) w >> S & R] + (int) (w >> V)) & LOW;
                case Op.ADD32_REG ->
                    r[(int) (w = words[pc++]) & R] = ((int) r[(int) w >> L & R] + (int) r[(int) w >> S & R]) & LOW;
                case Op.ADD64_IMM -> r[(int) (w = words[pc++]) & R] = r[(int) w >> S & R] + (w >> V);
                case Op.ADD64_REG -> r[(int) (w = words[pc++]) & R] = r[(int) w >> L & R] + r[(int) w >> S & R];
                case Op.SUB32_IMM ->
                    r[(int) (w = words[pc++]) & R] = ((int) r[(int) w >> S & R] - (int) (w >> V)) & LOW;
                case Op.SUB32_REG ->
                    r[(int) (w = words[pc++]) & R] = ((int) r[(int) w >> L & R] - (int) r[(int) w >> S & R]) & LOW;
                case Op.SUB64_IMM -> r[(int) (w = words[pc++]) & R] = r[(int) w >> S & R] - (w >> V);
                case Op.SUB64_REG -> r[(int) (w = words[pc++]) & R] = r[(int) w >> L & R] - r[(int) w >> S & R];
                case Op.MUL32_IMM ->
                    r[(int) (w = words[pc++]) & R] = ((int) r[(int) w >> S & R] * (int) (w >> V)) & LOW;
                case Op.MUL32_REG ->
                    r[(int) (w = words[pc++]) & R] = ((int) r[(int) w >> L & R] * (int) r[(int) w >> S & R]) & LOW;
                case Op.MUL64_IMM -> r[(int) (w = words[pc++]) & R] = r[(int) w >> S & R] * (w >> V);
                case Op.MUL64_REG -> r[(int) (w = words[pc++]) & R] = r[(int) w >> L & R] * r[(int) w >> S & R];
                case Op.DIV32_IMM -> r[(int) (w = words[pc++]) & R] = (int) (w >> V) == 0
                            ? 0
                            : Integer.divideUnsigned((int) r[(int) w >> S & R], (int) (w >> V)) & LOW;
                case Op.DIV32_REG -> r[(int) (w = words[pc++]) & R] = (int) r[(int) w >> S & R] == 0
                            ? 0
                            : Integer.divideUnsigned((int) r[(int) w >> L & R], (int) r[(int) w >> S & R]) & LOW;
                case Op.DIV64_IMM -> r[(int) (w = words[pc++]) & R] = (w >> V) == 0
                            ? 0
                            : Long.divideUnsigned(r[(int) w >> S & R], w >> V);
                case Op.DIV64_REG -> r[(int) (w = words[pc++]) & R] = r[(int) w >> S & R] == 0
                            ? 0
                            : Long.divideUnsigned(r[(int) w >> L & R], r[(int) w >> S & R]);
                case Op.OR32_IMM -> r[(int) (w = words[pc++]) & R] = ((int) r[(int) w >> S & R] | (int) (w >> V)) & LOW;
                case Op.OR32_REG ->
                    r[(int) (w = words[pc++]) & R] = ((int) r[(int) w >> L & R] | (int) r[(int) w >> S & R]) & LOW;
                case Op.OR64_IMM -> r[(int) (w = words[pc++]) & R] = r[(int) w >> S & R] | (w >> V);
                case Op.OR64_REG -> r[(int) (w = words[pc++]) & R] = r[(int) w >> L & R] | r[(int) w >> S & R];
                case Op.AND32_IMM ->
                    r[(int) (w = words[pc++]) & R] = ((int) r[(int) w >> S & R] & (int) (w >> V)) & LOW;
                case Op.AND32_REG ->
                    r[(int) (w = words[pc++]) & R] = ((int) r[(int) w >> L & R] & (int) r[(int) w >> S & R]) & LOW;
                case Op.AND64_IMM -> r[(int) (w = words[pc++]) & R] = r[(int) w >> S & R] & (w >> V);
                case Op.AND64_REG -> r[(int) (w = words[pc++]) & R] = r[(int) w >> L & R] & r[(int) w >> S & R];
                case Op.LSH32_IMM ->
                    r[(int) (w = words[pc++]) & R] = ((int) r[(int) w >> S & R] << (int) (w >> V)) & LOW;
                case Op.LSH32_REG ->
                    r[(int) (w = words[pc++]) & R] = ((int) r[(int) w >> L & R] << (int) r[(int) w >> S & R]) & LOW;
                case Op.LSH64_IMM -> r[(int) (w = words[pc++]) & R] = r[(int) w >> S & R] << (w >> V);
                case Op.LSH64_REG -> r[(int) (w = words[pc++]) & R] = r[(int) w >> L & R] << r[(int) w >> S & R];
                case Op.RSH32_IMM ->
                    r[(int) (w = words[pc++]) & R] = ((int) r[(int) w >> S & R] >>> (int) (w >> V)) & LOW;
                case Op.RSH32_REG ->
                    r[(int) (w = words[pc++]) & R] = ((int) r[(int) w >> L & R] >>> (int) r[(int) w >> S & R]) & LOW;
                case Op.RSH64_IMM -> r[(int) (w = words[pc++]) & R] = r[(int) w >> S & R] >>> (w >> V);
                case Op.RSH64_REG -> r[(int) (w = words[pc++]) & R] = r[(int) w >> L & R] >>> r[(int) w >> S & R];
                case Op.MOD32_IMM -> r[(int) (w = words[pc++]) & R] = (int) (w >> V) == 0
                            ? (int) r[(int) w >> S & R] & LOW
                            : Integer.remainderUnsigned((int) r[(int) w >> S & R], (int) (w >> V)) & LOW;
                case Op.MOD32_REG -> r[(int) (w = words[pc++]) & R] = (int) r[(int) w >> S & R] == 0
                            ? (int) r[(int) w >> L & R] & LOW
                            : Integer.remainderUnsigned((int) r[(int) w >> L & R], (int) r[(int) w >> S & R]) & LOW;
                case Op.MOD64_IMM -> r[(int) (w = words[pc++]) & R] = (w >> V) == 0
                            ? r[(int) w >> S & R]
                            : Long.remainderUnsigned(r[(int) w >> S & R], w >> V);
                case Op.MOD64_REG -> r[(int) (w = words[pc++]) & R] = r[(int) w >> S & R] == 0
                            ? r[(int) w >> L & R]
                            : Long.remainderUnsigned(r[(int) w >> L & R], r[(int) w >> S & R]);
                case Op.XOR32_IMM ->
                    r[(int) (w = words[pc++]) & R] = ((int) r[(int) w >> S & R] ^ (int) (w >> V)) & LOW;
                case Op.XOR32_REG ->
                    r[(int) (w = words[pc++]) & R] = ((int) r[(int) w >> L & R] ^ (int) r[(int) w >> S & R]) & LOW;
                case Op.XOR64_IMM -> r[(int) (w = words[pc++]) & R] = r[(int) w >> S & R] ^ (w >> V);
                case Op.XOR64_REG -> r[(int) (w = words[pc++]) & R] = r[(int) w >> L & R] ^ r[(int) w >> S & R];
                case Op.MOV32_IMM -> r[(int) (w = words[pc++]) & R] = w >> V & LOW;
                case Op.MOV32_REG -> r[(int) (w = words[pc++]) & R] = r[(int) w >> S & R] & LOW;
                case Op.MOV64_IMM -> r[(int) (w = words[pc++]) & R] = w >> V;
                case Op.MOV64_REG -> r[(int) (w = words[pc++]) & R] = r[(int) w >> S & R];
                case Op.ARSH32_IMM ->
                    r[(int) (w = words[pc++]) & R] = ((int) r[(int) w >> S & R] >> (int) (w >> V)) & LOW;
                case Op.ARSH32_REG ->
                    r[(int) (w = words[pc++]) & R] = ((int) r[(int) w >> L & R] >> (int) r[(int) w >> S & R]) & LOW;
                case Op.ARSH64_IMM -> r[(int) (w = words[pc++]) & R] = r[(int) w >> S & R] >> (w >> V);
                case Op.ARSH64_REG -> r[(int) (w = words[pc++]) & R] = r[(int) w >> L & R] >> r[(int) w >> S & R];
                case Op.JEQ32_IMM ->
                    pc = (int) r[(int) (w = words[pc++]) & R] == (int) (w >> V) ? (int) words[pc] : pc + 1;
                case Op.JEQ32_REG ->
                    pc = (int) r[(int) (w = words[pc++]) & R] == (int) r[(int) w >> S & R] ? (int) (w >> V) : pc;
                case Op.JEQ64_IMM -> pc = r[(int) (w = words[pc++]) & R] == w >> V ? (int) words[pc] : pc + 1;
                case Op.JEQ64_REG -> pc = r[(int) (w = words[pc++]) & R] == r[(int) w >> S & R] ? (int) (w >> V) : pc;
                case Op.JGT32_IMM ->
                    pc = Integer.compareUnsigned((int) r[(int) (w = words[pc++]) & R], (int) (w >> V)) > 0
                            ? (int) words[pc] : pc + 1;
                case Op.JGT32_REG ->
                    pc = Integer.compareUnsigned((int) r[(int) (w = words[pc++]) & R], (int) r[(int) w >> S & R]) > 0
                            ? (int) (w >> V) : pc;
                case Op.JGT64_IMM ->
                    pc = Long.compareUnsigned(r[(int) (w = words[pc++]) & R], w >> V) > 0 ? (int) words[pc] : pc + 1;
                case Op.JGT64_REG ->
                    pc = Long.compareUnsigned(r[(int) (w = words[pc++]) & R], r[(int) w >> S & R]) > 0
                            ? (int) (w >> V) : pc;
                case Op.JGE32_IMM ->
                    pc = Integer.compareUnsigned((int) r[(int) (w = words[pc++]) & R], (int) (w >> V)) >= 0
                            ? (int) words[pc] : pc + 1;
                case Op.JGE32_REG ->
                    pc = Integer.compareUnsigned((int) r[(int) (w = words[pc++]) & R], (int) r[(int) w >> S & R]) >= 0
                            ? (int) (w >> V) : pc;
                case Op.JGE64_IMM ->
                    pc = Long.compareUnsigned(r[(int) (w = words[pc++]) & R], w >> V) >= 0 ? (int) words[pc] : pc + 1;
                case Op.JGE64_REG ->
                    pc = Long.compareUnsigned(r[(int) (w = words[pc++]) & R], r[(int) w >> S & R]) >= 0
                            ? (int) (w >> V) : pc;
                case Op.JSET32_IMM ->
                    pc = ((int) r[(int) (w = words[pc++]) & R] & (int) (w >> V)) != 0 ? (int) words[pc] : pc + 1;
                case Op.JSET32_REG ->
                    pc = ((int) r[(int) (w = words[pc++]) & R] & (int) r[(int) w >> S & R]) != 0 ? (int) (w >> V) : pc;
                case Op.JSET64_IMM -> pc = (r[(int) (w = words[pc++]) & R] & (w >> V)) != 0 ? (int) words[pc] : pc + 1;
                case Op.JSET64_REG ->
                    pc = (r[(int) (w = words[pc++]) & R] & r[(int) w >> S & R]) != 0 ? (int) (w >> V) : pc;
                case Op.JNE32_IMM ->
                    pc = (int) r[(int) (w = words[pc++]) & R] != (int) (w >> V) ? (int) words[pc] : pc + 1;
                case Op.JNE32_REG ->
                    pc = (int) r[(int) (w = words[pc++]) & R] != (int) r[(int) w >> S & R] ? (int) (w >> V) : pc;
                case Op.JNE64_IMM -> pc = r[(int) (w = words[pc++]) & R] != w >> V ? (int) words[pc] : pc + 1;
                case Op.JNE64_REG -> pc = r[(int) (w = words[pc++]) & R] != r[(int) w >> S & R] ? (int) (w >> V) : pc;
                case Op.JSGT32_IMM ->
                    pc = (int) r[(int) (w = words[pc++]) & R] > (int) (w >> V) ? (int) words[pc] : pc + 1;
                case Op.JSGT32_REG ->
                    pc = (int) r[(int) (w = words[pc++]) & R] > (int) r[(int) w >> S & R] ? (int) (w >> V) : pc;
                case Op.JSGT64_IMM -> pc = r[(int) (w = words[pc++]) & R] > (w >> V) ? (int) words[pc] : pc + 1;
                case Op.JSGT64_REG -> pc = r[(int) (w = words[pc++]) & R] > r[(int) w >> S & R] ? (int) (w >> V) : pc;
                case Op.JSGE32_IMM ->
                    pc = (int) r[(int) (w = words[pc++]) & R] >= (int) (w >> V) ? (int) words[pc] : pc + 1;
                case Op.JSGE32_REG ->
                    pc = (int) r[(int) (w = words[pc++]) & R] >= (int) r[(int) w >> S & R] ? (int) (w >> V) : pc;
                case Op.JSGE64_IMM -> pc = r[(int) (w = words[pc++]) & R] >= w >> V ? (int) words[pc] : pc + 1;
                case Op.JSGE64_REG -> pc = r[(int) (w = words[pc++]) & R] >= r[(int) w >> S & R] ? (int) (w >> V) : pc;
                case Op.JLT32_IMM ->
                    pc = Integer.compareUnsigned((int) r[(int) (w = words[pc++]) & R], (int) (w >> V)) < 0
                            ? (int) words[pc] : pc + 1;
                case Op.JLT32_REG ->
                    pc = Integer.compareUnsigned((int) r[(int) (w = words[pc++]) & R], (int) r[(int) w >> S & R]) < 0
                            ? (int) (w >> V) : pc;
                case Op.JLT64_IMM ->
                    pc = Long.compareUnsigned(r[(int) (w = words[pc++]) & R], w >> V) < 0 ? (int) words[pc] : pc + 1;
                case Op.JLT64_REG ->
                    pc = Long.compareUnsigned(r[(int) (w = words[pc++]) & R], r[(int) w >> S & R]) < 0
                            ? (int) (w >> V) : pc;
                case Op.JLE32_IMM ->
                    pc = Integer.compareUnsigned((int) r[(int) (w = words[pc++]) & R], (int) (w >> V)) <= 0
                            ? (int) words[pc] : pc + 1;
                case Op.JLE32_REG ->
                    pc = Integer.compareUnsigned((int) r[(int) (w = words[pc++]) & R], (int) r[(int) w >> S & R]) <= 0
                            ? (int) (w >> V) : pc;
                case Op.JLE64_IMM ->
                    pc = Long.compareUnsigned(r[(int) (w = words[pc++]) & R], w >> V) <= 0 ? (int) words[pc] : pc + 1;
                case Op.JLE64_REG ->
                    pc = Long.compareUnsigned(r[(int) (w = words[pc++]) & R], r[(int) w >> S & R]) <= 0
                            ? (int) (w >> V) : pc;
                case Op.JSLT32_IMM ->
                    pc = (int) r[(int) (w = words[pc++]) & R] < (int) (w >> V) ? (int) words[pc] : pc + 1;
                case Op.JSLT32_REG ->
                    pc = (int) r[(int) (w = words[pc++]) & R] < (int) r[(int) w >> S & R] ? (int) (w >> V) : pc;
                case Op.JSLT64_IMM -> pc = r[(int) (w = words[pc++]) & R] < (w >> V) ? (int) words[pc] : pc + 1;
                case Op.JSLT64_REG -> pc = r[(int) (w = words[pc++]) & R] < r[(int) w >> S & R] ? (int) (w >> V) : pc;
                case Op.JSLE32_IMM ->
                    pc = (int) r[(int) (w = words[pc++]) & R] <= (int) (w >> V) ? (int) words[pc] : pc + 1;
                case Op.JSLE32_REG ->
                    pc = (int) r[(int) (w = words[pc++]) & R] <= (int) r[(int) w >> S & R] ? (int) (w >> V) : pc;
                case Op.JSLE64_IMM -> pc = r[(int) (w = words[pc++]) & R] <= w >> V ? (int) words[pc] : pc + 1;
                case Op.JSLE64_REG -> pc = r[(int) (w = words[pc++]) & R] <= r[(int) w >> S & R] ? (int) (w >> V) : pc;
                case Op.GOTO -> pc = (int) (words[pc] >> V);
                case Op.NEG32 -> r[(int) (w = words[pc++]) & R] = -(int) r[(int) w >> S & R] & LOW;
                case Op.NEG64 -> r[(int) (w = words[pc++]) & R] = -r[(int) w >> S & R];
                case Op.SX8_32 -> r[(int) (w = words[pc++]) & R] = (byte) r[(int) w >> S & R] & LOW;
                case Op.SX16_32 -> r[(int) (w = words[pc++]) & R] = (short) r[(int) w >> S & R] & LOW;
                case Op.SX8_64 -> r[(int) (w = words[pc++]) & R] = (byte) r[(int) w >> S & R];
                case Op.SX16_64 -> r[(int) (w = words[pc++]) & R] = (short) r[(int) w >> S & R];
                case Op.SX32_64 -> r[(int) (w = words[pc++]) & R] = (int) r[(int) w >> S & R];
                case Op.LE16 -> r[(int) (w = words[pc++]) & R] = r[(int) w >> S & R] & 0xffff;
                case Op.LE32 -> r[(int) (w = words[pc++]) & R] = r[(int) w >> S & R] & LOW;
                case Op.SWAP16 ->
                    r[(int) (w = words[pc++]) & R] = Short.reverseBytes((short) r[(int) w >> S & R]) & 0xffffL;
                case Op.SWAP32 ->
                    r[(int) (w = words[pc++]) & R] = Integer.reverseBytes((int) r[(int) w >> S & R]) & LOW;
                case Op.SWAP64 -> r[(int) (w = words[pc++]) & R] = Long.reverseBytes(r[(int) w >> S & R]);
                case Op.LOAD8 ->
                    r[(int) (w = words[pc++]) & R] = Memory.getByte(r[(int) w >> S & R] + (w >> V)) & 0xffL;
                case Op.LOAD16 ->
                    r[(int) (w = words[pc++]) & R] = Memory.getShort(r[(int) w >> S & R] + (w >> V)) & 0xffffL;
                case Op.LOAD32 -> r[(int) (w = words[pc++]) & R] = Memory.getInt(r[(int) w >> S & R] + (w >> V)) & LOW;
                case Op.LOAD64 -> r[(int) (w = words[pc++]) & R] = Memory.getLong(r[(int) w >> S & R] + (w >> V));
                case Op.LOAD_S8 -> r[(int) (w = words[pc++]) & R] = Memory.getByte(r[(int) w >> S & R] + (w >> V));
                case Op.LOAD_S16 -> r[(int) (w = words[pc++]) & R] = Memory.getShort(r[(int) w >> S & R] + (w >> V));
                case Op.LOAD_S32 -> r[(int) (w = words[pc++]) & R] = Memory.getInt(r[(int) w >> S & R] + (w >> V));
                case Op.STORE8 -> Memory.putByte(r[(int) (w = words[pc++]) & R] + (w >> V), (byte) r[(int) w >> S & R]);
                case Op.STORE16 ->
                    Memory.putShort(r[(int) (w = words[pc++]) & R] + (w >> V), (short) r[(int) w >> S & R]);
                case Op.STORE32 -> Memory.putInt(r[(int) (w = words[pc++]) & R] + (w >> V), (int) r[(int) w >> S & R]);
                case Op.STORE64 -> Memory.putLong(r[(int) (w = words[pc++]) & R] + (w >> V), r[(int) w >> S & R]);
                case Op.STORE_IMM8 -> Memory.putByte(r[(int) (w = words[pc++]) & R] + (w >> V), (byte) words[pc++]);
                case Op.STORE_IMM16 -> Memory.putShort(r[(int) (w = words[pc++]) & R] + (w >> V), (short) words[pc++]);
                case Op.STORE_IMM32 -> Memory.putInt(r[(int) (w = words[pc++]) & R] + (w >> V), (int) words[pc++]);
                case Op.STORE_IMM64 -> Memory.putLong(r[(int) (w = words[pc++]) & R] + (w >> V), words[pc++]);
                case Op.LOAD_IMM64 -> r[(int) words[pc++] & R] = words[pc++];
                default -> {
                    return pc;
                }
            }
        }
    }
}

package io.sluice.vm.random;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import java.nio.charset.StandardCharsets;

/**
 * Emits fragments that call helpers on text, the packet's bytes, queues, rings, dynptrs and clocks, and those that call
 * back; each leaves R0 as the result or a constant, R1 to R5 as constants.
 */
final class HelperEmitter {
    private static final int KTIME_GET_NS = 5;
    private static final int MAP_PUSH_ELEM = 87;
    private static final int MAP_POP_ELEM = 88;
    private static final int MAP_PEEK_ELEM = 89;
    private static final int STRTOL = 105;
    private static final int STRTOUL = 106;
    private static final int JIFFIES64 = 118;
    private static final int KTIME_GET_BOOT_NS = 125;
    private static final int RINGBUF_OUTPUT = 130;
    private static final int RINGBUF_RESERVE = 131;
    private static final int RINGBUF_SUBMIT = 132;
    private static final int RINGBUF_DISCARD = 133;
    private static final int RINGBUF_QUERY = 134;
    private static final int KTIME_GET_COARSE_NS = 160;
    private static final int FOR_EACH_MAP_ELEM = 164;
    private static final int SNPRINTF = 165;
    private static final int LOOP = 181;
    private static final int STRNCMP = 182;
    private static final int XDP_GET_BUFF_LEN = 188;
    private static final int XDP_LOAD_BYTES = 189;
    private static final int XDP_STORE_BYTES = 190;
    private static final int MAP_LOOKUP_PERCPU_ELEM = 195;
    private static final int DYNPTR_FROM_MEM = 197;
    private static final int DYNPTR_READ = 201;
    private static final int DYNPTR_WRITE = 202;
    private static final int DYNPTR_DATA = 203;

    /** Formats in {@link RandomProgram#TEXT}, {@link #PIECE} bytes each, by the number of their arguments. */
    static final String[] FORMATS = {
        "%%", "no more", "", "a%%b",
        "%d", "<%5u>", "%-6x|", "%lld",
        "%d %u", "%x%X", "%+d, %c", "%016llx %i",
    };
    private static final int FORMATS_EACH = 4;
    /** Bytes of each string. */
    static final int PIECE = 16;
    private static final String[] NUMBERS = {"123", "-42", " 0x1f", "077z", "99999999", "-", "0x", "zz", "+7", "\t 8"};
    private static final int TOO_MANY_LOOPS = (8 << 20) + 1;
    private static final int MAX_OPERATIONS = 3;
    private static final int BOUND = 127;

    private final Code code;
    private final ScalarEmitter scalars;
    private final MemoryEmitter memory;

    HelperEmitter(Code code, ScalarEmitter scalars, MemoryEmitter memory) {
        this.code = code;
        this.scalars = scalars;
        this.memory = memory;
    }

    /** The strings that programs print by and compare with. */
    static byte[] text() {
        byte[] text = new byte[FORMATS.length * PIECE];
        for (int i = 0; i < FORMATS.length; i++) {
            byte[] bytes = FORMATS[i].getBytes(StandardCharsets.US_ASCII);
            System.arraycopy(bytes, 0, text, i * PIECE, bytes.length);
        }
        return text;
    }

    private void frame(int reg, int off) {
        code.movReg(reg, Scope.FRAME);
        code.alu(Ops.ADD, reg, off);
    }

    /** Points a register to a word of the stack's data; the bytes from there to its end. */
    private int data(Draw draw, int reg) {
        int size = Long.BYTES * draw.between(1, Scope.DATA_SIZE / Long.BYTES);
        frame(reg, -size);
        return size;
    }

    /** The result goes to a callee-saved register, too, now and then. */
    private void done(Scope scope, Draw draw) {
        if (draw.oneIn(2)) {
            code.movReg(scope.kept(draw), 0);
        }
        scalars.refill(draw, 1, 5);
    }

    void text(Scope scope, Draw draw) {
        switch (draw.below(3)) {
            case 0 -> parse(scope, draw);
            case 1 -> compare(scope, draw);
            default -> print(scope, draw);
        }
    }

    /** Eight bytes of text in the stack's data. */
    private int word(Draw draw, String text) {
        int off = -Long.BYTES * draw.between(1, Scope.DATA_SIZE / Long.BYTES);
        long bytes = 0;
        for (int i = Math.min(text.length(), Long.BYTES) - 1; i >= 0; i--) {
            bytes = bytes << Byte.SIZE | text.charAt(i);
        }
        code.wide(1, bytes);
        code.store(8, Scope.FRAME, off, 1);
        return off;
    }

    private void parse(Scope scope, Draw draw) {
        frame(1, word(draw, NUMBERS[draw.below(NUMBERS.length)]));
        code.mov(2, draw.between(1, Long.BYTES));
        if (draw.oneIn(4)) {
            code.movReg(3, scope.readableKept(draw));
        } else {
            code.mov(3, draw.of(0, 8, 10, 16));
        }
        frame(4, Scope.SPILL);
        code.helper(draw.of(STRTOL, STRTOUL));
        code.load(8, scope.kept(draw), Scope.FRAME, Scope.SPILL);
        done(scope, draw);
    }

    private void compare(Scope scope, Draw draw) {
        int piece = draw.below(FORMATS.length);
        int off = word(draw, draw.oneIn(3) ? NUMBERS[draw.below(NUMBERS.length)] : FORMATS[piece]);
        frame(1, off);
        code.mov(2, draw.between(1, draw.oneIn(3) ? -off : Long.BYTES));
        code.mapValue(3, RandomProgram.TEXT, piece * PIECE);
        code.helper(STRNCMP);
        done(scope, draw);
    }

    private void print(Scope scope, Draw draw) {
        int format = draw.below(FORMATS.length);
        code.store(8, Scope.FRAME, Scope.VALUE, scope.readableKept(draw));
        code.store(8, Scope.FRAME, Scope.VALUE + 8, scope.readableKept(draw));
        code.mov(2, draw.between(0, data(draw, 1)));
        code.mapValue(3, RandomProgram.TEXT, format * PIECE);
        frame(4, Scope.VALUE);
        code.mov(5, Long.BYTES * (format / FORMATS_EACH));
        code.helper(SNPRINTF);
        done(scope, draw);
    }

    /** Copies between the packet and the stack, in the packet or not. */
    void buffer(Scope scope, Draw draw) {
        code.movReg(1, Scope.CTX);
        if (draw.oneIn(4)) {
            code.helper(XDP_GET_BUFF_LEN);
            done(scope, draw);
            return;
        }
        if (draw.oneIn(2)) {
            code.mov(2, draw.oneIn(8) ? draw.imm() : draw.below(64));
        } else {
            code.movReg(2, scope.readableKept(draw));
            if (!draw.oneIn(8)) {
                code.alu(Ops.AND, 2, BOUND);
            }
        }
        int room = data(draw, 3);
        if (draw.oneIn(3)) {
            code.movReg(4, scope.readableKept(draw));
            code.alu(Ops.AND, 4, Long.BYTES - 1);
            code.alu(Ops.ADD, 4, 1);
        } else {
            code.mov(4, draw.between(1, room));
        }
        code.helper(draw.of(XDP_LOAD_BYTES, XDP_STORE_BYTES));
        done(scope, draw);
    }

    /** Calls a function for each number or element, which adds to a word of the frame. */
    void iterate(Scope scope, Draw draw) {
        int callback = code.label();
        boolean counts = draw.oneIn(2);
        if (counts) {
            count(scope, draw);
            code.later(callback, () -> step(draw));
        } else {
            MapSpec map = draw.oneIn(2) ? RandomProgram.ARRAY : RandomProgram.HASH;
            code.mapAddress(1, map);
            code.later(callback, () -> element(draw, map));
        }
        code.function(2, callback);
        data(draw, 3);
        code.mov(4, draw.oneIn(16) ? 1 : 0);
        code.helper(counts ? LOOP : FOR_EACH_MAP_ELEM);
        if (counts) {
            // of -E2BIG Linux 6.18 clears the upper half where it does the loop in place (inline_bpf_loop)
            code.alu(Ops.AND, 0, Integer.MAX_VALUE);
        }
        done(scope, draw);
    }

    /** Linux 6.18 must not know that a loop ends before it begins: it forgets the function, and then misses it. */
    private void count(Scope scope, Draw draw) {
        if (draw.oneIn(2)) {
            code.mov(1, draw.oneIn(8) ? TOO_MANY_LOOPS : draw.between(1, 24));
        } else {
            code.movReg(1, scope.readableKept(draw));
            memory.hide(1);
            code.alu(Ops.AND, 1, 15);
        }
    }

    /** The function that a loop calls with a number and the address of a word. */
    private void step(Draw draw) {
        code.load(8, 3, 2, 0);
        if (draw.oneIn(2)) {
            code.alu(draw.of(Ops.MUL, Ops.XOR, Ops.ADD), 3, draw.imm());
        }
        code.aluReg(draw.of(Ops.ADD, Ops.XOR, Ops.SUB), 3, 1);
        code.store(8, 2, 0, 3);
        leave(draw, 1);
    }

    /** The function that gets a map, the addresses of key and value and that of a word; elements come in any order. */
    private void element(Draw draw, MapSpec map) {
        int off = Long.BYTES * draw.below(map.valueSize() / Long.BYTES);
        code.load(4, 5, 2, 0);
        code.load(8, 0, 3, off);
        code.aluReg(draw.of(Ops.ADD, Ops.XOR, Ops.MUL), 0, 5);
        if (draw.oneIn(3)) {
            code.store(8, 3, draw.oneIn(2) ? off : 0, 0);
        }
        code.load(8, 1, 4, 0);
        code.aluReg(Ops.ADD, 1, 0);
        code.store(8, 4, 0, 1);
        if (map.type() == MapType.ARRAY) {
            leave(draw, 5);
        } else {
            code.mov(0, 0);
            code.exit();
        }
    }

    /** Goes on, or stops at a number. */
    private void leave(Draw draw, int number) {
        int on = code.label();
        code.mov(0, 0);
        if (draw.oneIn(2)) {
            code.jumpIf(Ops.JMP | Ops.JNE, number, 0, draw.below(16), on);
            code.mov(0, 1);
        }
        code.bind(on);
        code.exit();
    }

    void queue(Scope scope, Draw draw) {
        MapSpec map = new MapSpec[] {RandomProgram.QUEUE, RandomProgram.STACK, RandomProgram.BLOOM}[draw.below(3)];
        for (int i = draw.between(1, MAX_OPERATIONS); i > 0; i--) {
            code.movReg(0, scope.readableKept(draw));
            if (map.type() == MapType.BLOOM_FILTER) {
                code.alu(Ops.AND, 0, 7);
            }
            code.store(8, Scope.FRAME, Scope.VALUE, 0);
            code.mapAddress(1, map);
            frame(2, Scope.VALUE);
            code.mov(3, draw.oneIn(12) ? draw.below(5) : draw.of(0, 0, 2));
            code.helper(draw.of(MAP_PUSH_ELEM, MAP_PUSH_ELEM, MAP_PEEK_ELEM,
                map.type() == MapType.BLOOM_FILTER ? MAP_PEEK_ELEM : MAP_POP_ELEM));
            code.load(8, 1, Scope.FRAME, Scope.VALUE);
            code.aluReg(Ops.XOR, scope.kept(draw), 1);
            done(scope, draw);
        }
    }

    /** Reads and writes values of the first worker, or of one that there is not. */
    void worker(Scope scope, Draw draw) {
        int missing = code.label();
        code.movReg(1, scope.readableKept(draw));
        code.alu(Ops.AND, 1, RandomProgram.WORKERS.maxEntries() * 2 - 1);
        code.store(4, Scope.FRAME, Scope.KEY, 1);
        code.mapAddress(1, RandomProgram.WORKERS);
        frame(2, Scope.KEY);
        code.mov(3, draw.oneIn(4) ? draw.of(8191, -1) : 0);
        code.helper(MAP_LOOKUP_PERCPU_ELEM);
        code.jumpIf(Ops.JMP | Ops.JEQ, 0, 0, 0, missing);
        for (int i = draw.between(1, MAX_OPERATIONS); i > 0; i--) {
            memory.access(scope, draw, 8, 0, 0);
        }
        code.bind(missing);
        scalars.refill(draw, 0, 5);
    }

    void ring(Scope scope, Draw draw) {
        code.mapAddress(1, RandomProgram.RING);
        switch (draw.below(3)) {
            case 0 -> {
                int room = data(draw, 2);
                code.mov(3, draw.between(1, room));
                code.mov(4, draw.oneIn(8) ? draw.imm() : draw.below(3));
                code.helper(RINGBUF_OUTPUT);
                done(scope, draw);
            }
            case 1 -> {
                code.mov(2, draw.oneIn(8) ? draw.imm() : draw.below(5));
                code.helper(RINGBUF_QUERY);
                done(scope, draw);
            }
            default -> record(scope, draw);
        }
    }

    private void record(Scope scope, Draw draw) {
        int full = code.label();
        int words = draw.between(1, 8);
        code.mov(2, Long.BYTES * words + draw.below(Long.BYTES));
        code.mov(3, draw.oneIn(8) ? 1 : 0);
        code.helper(RINGBUF_RESERVE);
        code.jumpIf(Ops.JMP | Ops.JEQ, 0, 0, 0, full);
        for (int i = draw.between(1, MAX_OPERATIONS); i > 0; i--) {
            int off = Long.BYTES * draw.below(words);
            code.store(8, 0, off, scope.readableKept(draw));
            memory.access(scope, draw, draw.of(1, 2, 4, 8), 0, off);
        }
        code.movReg(1, 0);
        code.mov(2, draw.below(3));
        code.helper(draw.of(RINGBUF_SUBMIT, RINGBUF_DISCARD));
        code.bind(full);
        scalars.refill(draw, 0, 5);
    }

    /** Makes a dynptr of a value, and reads and writes by it. */
    void dynptr(Scope scope, Draw draw) {
        code.mapValue(1, RandomProgram.CELL, 0);
        code.mov(2, draw.between(1, RandomProgram.CELL.valueSize()));
        code.mov(3, draw.oneIn(12) ? 1 : 0);
        frame(4, Scope.VALUE);
        code.helper(DYNPTR_FROM_MEM);
        done(scope, draw);
        for (int i = draw.between(1, MAX_OPERATIONS); i > 0; i--) {
            switch (draw.below(3)) {
                case 0 -> {
                    int room = data(draw, 1);
                    code.mov(2, draw.between(1, room));
                    frame(3, Scope.VALUE);
                    offset(scope, draw, 4);
                    code.mov(5, draw.oneIn(12) ? 1 : 0);
                    code.helper(DYNPTR_READ);
                    done(scope, draw);
                }
                case 1 -> {
                    frame(1, Scope.VALUE);
                    offset(scope, draw, 2);
                    int room = data(draw, 3);
                    code.mov(4, draw.between(1, room));
                    code.mov(5, draw.oneIn(12) ? 1 : 0);
                    code.helper(DYNPTR_WRITE);
                    done(scope, draw);
                }
                default -> slice(scope, draw);
            }
        }
    }

    private void offset(Scope scope, Draw draw, int reg) {
        code.movReg(reg, scope.readableKept(draw));
        if (!draw.oneIn(12)) {
            code.alu(Ops.AND, reg, draw.of(7, 15, 63));
        }
    }

    private void slice(Scope scope, Draw draw) {
        int outside = code.label();
        int words = draw.between(1, 4);
        frame(1, Scope.VALUE);
        offset(scope, draw, 2);
        code.mov(3, Long.BYTES * words);
        code.helper(DYNPTR_DATA);
        code.jumpIf(Ops.JMP | Ops.JEQ, 0, 0, 0, outside);
        for (int i = draw.between(1, MAX_OPERATIONS); i > 0; i--) {
            memory.access(scope, draw, draw.of(1, 2, 4, 8), 0, Long.BYTES * draw.below(words));
        }
        code.bind(outside);
        scalars.refill(draw, 0, 5);
    }

    /** Whether a clock goes back: what it tells is other each time, but this it never does. */
    void clock(Scope scope, Draw draw) {
        int clock = draw.of(KTIME_GET_NS, JIFFIES64, KTIME_GET_BOOT_NS, KTIME_GET_COARSE_NS);
        int kept = scope.kept(draw);
        int forward = code.label();
        code.helper(clock);
        code.movReg(kept, 0);
        code.helper(clock);
        code.mov(1, 1);
        code.jumpIf(Ops.JMP | Ops.JGE | Ops.REG, 0, kept, 0, forward);
        code.mov(1, 0);
        code.bind(forward);
        code.movReg(kept, 1);
        scalars.refill(draw, 0, 5);
    }
}

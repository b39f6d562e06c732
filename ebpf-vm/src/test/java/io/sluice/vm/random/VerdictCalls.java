package io.sluice.vm.random;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.random.Sketch.Kept;

/** Helpers with memory, packets that move, references, locks, loops and functions. */
final class VerdictCalls {
    private static final int MAP_LOOKUP_ELEM = 1;
    private static final int MAP_UPDATE_ELEM = 2;
    private static final int MAP_DELETE_ELEM = 3;
    private static final int TAIL_CALL = 12;
    private static final int PERF_EVENT_OUTPUT = 25;
    private static final int CSUM_DIFF = 28;
    private static final int XDP_ADJUST_HEAD = 44;
    private static final int XDP_ADJUST_META = 54;
    private static final int XDP_ADJUST_TAIL = 65;
    private static final int SPIN_LOCK = 93;
    private static final int SPIN_UNLOCK = 94;
    private static final int RINGBUF_OUTPUT = 130;
    private static final int RINGBUF_RESERVE = 131;
    private static final int RINGBUF_SUBMIT = 132;
    private static final int RINGBUF_DISCARD = 133;
    private static final int FOR_EACH_MAP_ELEM = 164;
    private static final int LOOP = 181;
    private static final int XDP_LOAD_BYTES = 189;
    private static final int XDP_STORE_BYTES = 190;
    private static final int KEY = -80;

    private final Sketch s;
    private final Code code;
    private final Draw draw;
    private final VerdictScalars scalars;
    private final VerdictMemory memory;

    VerdictCalls(Sketch sketch, VerdictScalars scalars, VerdictMemory memory) {
        this.s = sketch;
        this.code = sketch.code;
        this.draw = sketch.draw;
        this.scalars = scalars;
        this.memory = memory;
    }

    /** A helper that takes memory and its size. */
    void sized() {
        int skip = code.label();
        int limit = draw.oneIn(2) ? skip : s.out;
        switch (draw.below(4)) {
            case 0 -> {
                buffer(1, 4, limit);
                code.mov(3, 0);
                code.mov(4, 0);
                code.mov(5, 0);
                code.helper(CSUM_DIFF);
            }
            case 1 -> {
                buffer(4, 1, limit);
                code.movReg(1, Sketch.CTX);
                code.mapAddress(2, VerdictMaps.EVENTS);
                code.mov(3, 0);
                code.helper(PERF_EVENT_OUTPUT);
            }
            case 2 -> {
                buffer(3, 1, limit);
                code.movReg(1, Sketch.CTX);
                code.mov(2, draw.between(0, 20));
                code.helper(draw.of(XDP_LOAD_BYTES, XDP_STORE_BYTES));
                s.dropPacket();
            }
            default -> {
                buffer(2, 1, limit);
                code.mapAddress(1, VerdictMaps.RING);
                code.mov(4, 0);
                code.helper(RINGBUF_OUTPUT);
            }
        }
        code.bind(skip);
    }

    /** Memory in {@code reg}, its size in the next register; {@code spare} is used on the way. */
    private void buffer(int reg, int spare, int skip) {
        boolean value = s.kept != Kept.SCALAR && draw.oneIn(2);
        int size = value ? s.keptSize : draw.between(1, 8) * 8;
        code.movReg(reg, value ? Sketch.KEPT : Sketch.FRAME);
        if (!value) {
            code.alu(Ops.ADD, reg, -size);
        }
        if (draw.oneIn(2)) {
            code.mov(reg + 1, s.slipping(draw.oneIn(2) ? size : draw.between(1, size)));
            return;
        }
        scalars.unknown(reg + 1);
        scalars.mangle(reg + 1, draw.below(2));
        scalars.clamp(reg + 1, size, spare, skip);
        if (draw.oneIn(2)) {
            code.jumpIf(Ops.JMP | Ops.JEQ, reg + 1, 0, 0, skip);
        }
    }

    /** Moves an end of the packet: pointers from before are worth nothing. */
    void adjust() {
        code.movReg(1, Sketch.CTX);
        code.mov(2, draw.oneIn(3) ? 4 * draw.between(-8, 4) : draw.between(-16, 16));
        code.helper(draw.of(XDP_ADJUST_HEAD, XDP_ADJUST_TAIL, XDP_ADJUST_META));
        if (s.kept == Kept.PACKET && s.slip()) {
            memory.kept();
        }
        s.dropPacket();
    }

    void tailCall() {
        code.movReg(1, Sketch.CTX);
        code.mapAddress(2, VerdictMaps.JUMPS);
        code.mov(3, draw.between(0, 5));
        if (draw.oneIn(2)) {
            code.movReg(3, draw.of(7, 9));
        }
        code.helper(TAIL_CALL);
        s.dropPacket();
    }

    /** Update, delete, or an operation on a map that has none. */
    void mapOperation() {
        MapSpec map = draw.oneIn(2) ? VerdictMaps.HASH : draw.oneIn(2) ? VerdictMaps.ARRAY : VerdictMaps.LRU;
        if (s.slip()) {
            map = draw.oneIn(2) ? VerdictMaps.JUMPS : draw.oneIn(2) ? VerdictMaps.READ_ONLY : VerdictMaps.OUTER;
        }
        code.emit(Ops.ST | Ops.size(8), Sketch.FRAME, 0, KEY + 8, 1);
        code.emit(Ops.ST | Ops.size(8), Sketch.FRAME, 0, KEY, draw.between(0, 4));
        code.mapAddress(1, map);
        code.movReg(2, Sketch.FRAME);
        code.alu(Ops.ADD, 2, s.slip() ? -s.slipping(map.keySize()) : KEY);
        if (draw.oneIn(4)) {
            code.helper(MAP_DELETE_ELEM);
            return;
        }
        boolean value = s.kept != Kept.SCALAR && s.keptSize >= map.valueSize();
        code.movReg(3, value ? Sketch.KEPT : Sketch.FRAME);
        code.alu(Ops.ADD, 3, value ? s.within(s.keptSize, map.valueSize()) : -s.slipping(Sketch.DATA_SIZE));
        code.mov(4, draw.below(3));
        code.helper(MAP_UPDATE_ELEM);
    }

    /** A record of the ring buffer: reserved, written, and given back or not. */
    void record() {
        int size = draw.of(1, 8, 16, 20, 64);
        code.mapAddress(1, VerdictMaps.RING);
        code.mov(2, size);
        code.mov(3, 0);
        code.helper(RINGBUF_RESERVE);
        int none = code.label();
        if (!s.slip()) {
            code.jumpIf(Ops.JMP | Ops.JEQ, 0, 0, 0, draw.oneIn(2) ? none : s.out);
        }
        boolean spilled = draw.oneIn(3);
        if (spilled) {
            code.store(8, Sketch.FRAME, -8, 0);
        }
        // a scalar that goes out in the middle would leak the record
        memory.accesses(0, 0, size, true);
        if (s.slip()) {
            scalars.condition(s.out);
        }
        code.emit(Ops.ALU64 | Ops.MOV | Ops.REG, 1, 0, 0, 0);
        if (spilled) {
            code.load(8, 1, Sketch.FRAME, -8);
        }
        if (s.slip()) {
            code.alu(Ops.ADD, 1, draw.of(1, 8));
        }
        code.mov(2, 0);
        if (!s.slip()) {
            code.helper(draw.of(RINGBUF_SUBMIT, RINGBUF_DISCARD));
        }
        if (s.slip()) {
            code.load(8, 2, Sketch.FRAME, -8);
            memory.accesses(2, 0, size, false);
        }
        code.bind(none);
        code.store(8, Sketch.FRAME, -8, draw.of(7, 9));
    }

    /** A value with a lock: taken, used, released. */
    void locked() {
        code.emit(Ops.ST | Ops.size(4), Sketch.FRAME, 0, KEY, draw.below(3));
        code.mapAddress(1, VerdictMaps.LOCKED);
        code.movReg(2, Sketch.FRAME);
        code.alu(Ops.ADD, 2, KEY);
        code.helper(MAP_LOOKUP_ELEM);
        code.jumpIf(Ops.JMP | Ops.JEQ, 0, 0, 0, s.out);
        code.store(8, Sketch.FRAME, -16, 0);
        code.movReg(1, 0);
        code.alu(Ops.ADD, 1, s.slipping(VerdictTypes.LOCK_OFFSET));
        code.helper(SPIN_LOCK);
        code.load(8, 2, Sketch.FRAME, -16);
        memory.access(2, s.slip() ? draw.between(0, 8) : draw.of(0, 8, 12), 4, true);
        if (s.slip()) {
            scalars.renew();
        }
        if (s.slip()) {
            scalars.condition(s.out);
        }
        code.load(8, 1, Sketch.FRAME, -16);
        code.alu(Ops.ADD, 1, VerdictTypes.LOCK_OFFSET);
        if (!s.slip()) {
            code.helper(SPIN_UNLOCK);
        }
        code.store(8, Sketch.FRAME, -16, draw.of(7, 9));
    }

    /** A function that is called with a pointer and scalars, which stand for what the caller knows of them. */
    void function() {
        boolean stack = s.kept == Kept.SCALAR || draw.oneIn(2);
        int size = stack ? draw.between(1, Sketch.DATA_SIZE) : s.keptSize;
        boolean atomics = stack || s.kept == Kept.VALUE;
        code.movReg(1, stack ? Sketch.FRAME : Sketch.KEPT);
        if (stack) {
            code.alu(Ops.ADD, 1, -size);
        }
        int skip = code.label();
        int bytes = stack && !s.slip() ? 1 : Math.min(s.bytes(), Integer.highestOneBit(size));
        scalars.unknown(2);
        scalars.mangle(2, draw.below(2));
        boolean byCaller = draw.oneIn(2);
        if (byCaller) {
            scalars.clamp(2, size - bytes, 3, skip);
        }
        boolean returnsPointer = draw.oneIn(4) && (!stack || s.slip());
        int label = s.function(() -> {
            int end = code.label();
            code.movReg(0, 1);
            if (!byCaller) {
                scalars.clampParameter(2, size - bytes, end);
            }
            code.aluReg(Ops.ADD, 1, 2);
            int off = s.slipping(0);
            switch (draw.below(atomics && bytes >= 4 ? 3 : 2)) {
                case 0 -> code.load(bytes, 3, 1, off);
                case 1 -> code.emit(Ops.ST | Ops.size(bytes), 1, 0, off, draw.imm());
                default -> code.emit(Ops.ATOMIC | Ops.size(bytes), 1, 2, off, draw.of(Ops.ATOMICS));
            }
            if (!returnsPointer) {
                code.movReg(0, s.slip() ? 3 : 2);
            }
            code.bind(end);
            if (!returnsPointer) {
                code.mov(0, draw.between(0, 8));
            }
            code.exit();
        });
        code.call(label);
        if (returnsPointer) {
            memory.accesses(0, 0, size, atomics);
        } else {
            code.movReg(7, 0);
        }
        code.bind(skip);
    }

    /** bpf_loop, or a walk over a map, with a callback that works on the caller's stack. */
    void callback() {
        boolean walk = draw.oneIn(3);
        int size = draw.between(1, 8) * 8;
        int label = s.function(() -> {
            int context = walk ? 4 : 2;
            int end = code.label();
            if (!walk && draw.oneIn(2)) {
                scalars.clampParameter(1, size - 1, end);
                code.movReg(3, 2);
                code.aluReg(Ops.ADD, 3, 1);
                code.load(1, 4, 3, s.slipping(0));
            }
            if (walk) {
                code.load(8, 5, 3, s.within(VerdictMaps.ARRAY.valueSize(), 8));
            }
            int bytes = s.bytes();
            code.emit(Ops.ST | Ops.size(bytes), context, 0, s.alignedWithin(size, bytes), draw.imm());
            code.bind(end);
            code.mov(0, s.slip() ? 2 : draw.of(0, 0, 1));
            code.exit();
        });
        if (walk) {
            code.mapAddress(1, VerdictMaps.ARRAY);
        } else {
            code.mov(1, draw.between(0, 10));
            if (draw.oneIn(3)) {
                code.movReg(1, draw.of(7, 9));
                code.alu(Ops.AND, 1, 7);
            }
        }
        code.function(2, label);
        code.movReg(3, Sketch.FRAME);
        code.alu(Ops.ADD, 3, -size);
        code.mov(4, s.slip() ? 1 : 0);
        code.helper(walk ? FOR_EACH_MAP_ELEM : LOOP);
        if (draw.oneIn(2)) {
            code.movReg(7, 0);
        }
    }

    /** A loop with a counter, or one that may stop by itself; its body is a few accesses. */
    void loop() {
        int head = code.label();
        int end = code.label();
        int size = s.kept == Kept.SCALAR ? Sketch.DATA_SIZE : s.keptSize;
        int count = draw.between(1, Math.min(size, 20));
        boolean may = draw.oneIn(3);
        code.mov(4, draw.oneIn(4) ? count : 0);
        boolean down = draw.oneIn(4);
        if (down) {
            code.mov(4, count - 1);
        }
        code.bind(head);
        if (may) {
            code.mayGoto(end);
        }
        boolean checkedFirst = !down && draw.oneIn(2);
        if (checkedFirst) {
            code.jumpIf(Ops.JMP | (draw.oneIn(2) ? Ops.JGE : Ops.JSGE), 4, 0, s.slipping(count), end);
        }
        code.movReg(1, s.kept == Kept.SCALAR ? Sketch.FRAME : Sketch.KEPT);
        if (s.kept == Kept.SCALAR) {
            code.alu(Ops.ADD, 1, -Sketch.DATA_SIZE);
        }
        code.aluReg(Ops.ADD, 1, 4);
        code.load(1, 5, 1, s.slipping(size - count));
        if (draw.oneIn(2)) {
            code.aluReg(Ops.ADD, 7, 5);
        }
        if (draw.oneIn(3)) {
            code.jumpIf(Ops.JMP | draw.of(Ops.CONDITIONS), 5, 0, draw.between(0, 255), end);
        }
        if (down) {
            code.alu(Ops.ADD, 4, -1);
            code.jumpIf(Ops.JMP | Ops.JSGE, 4, 0, s.slip() ? -1 : 0, head);
        } else {
            code.alu(Ops.ADD, 4, s.slip() ? 0 : 1);
            if (checkedFirst) {
                code.jump(head);
            } else {
                code.jumpIf(Ops.JMP | draw.of(Ops.JLT, Ops.JNE, Ops.JSLT), 4, 0, count, head);
            }
        }
        code.bind(end);
    }
}

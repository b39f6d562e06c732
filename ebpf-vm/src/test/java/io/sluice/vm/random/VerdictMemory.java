package io.sluice.vm.random;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.random.Sketch.Kept;

/** Accesses near the bounds of packet, map values, stack and context, and what is done to pointers before them. */
final class VerdictMemory {
    private static final int MAP_LOOKUP_ELEM = 1;
    private static final int DATA = 0;
    private static final int DATA_END = 4;
    private static final int DATA_META = 8;
    private static final int MAX_ACCESSES = 3;
    private static final int KEY = -80;
    private static final int DEEP = -512;

    private final Sketch s;
    private final Code code;
    private final Draw draw;
    private final VerdictScalars scalars;

    VerdictMemory(Sketch sketch, VerdictScalars scalars) {
        this.s = sketch;
        this.code = sketch.code;
        this.draw = sketch.draw;
        this.scalars = scalars;
    }

    /** One load, store or atomic at {@code base + off}; values come from and go to scalars. */
    void access(int base, int off, int bytes, boolean atomics) {
        int value = base == Sketch.KEPT ? draw.of(7, 9) : s.scalar();
        int into = base == Sketch.KEPT || s.kept != Kept.SCALAR ? draw.of(7, 9) : draw.of(7, 8, 9);
        switch (draw.below(atomics && bytes >= 4 ? 7 : 5)) {
            case 0, 1 -> code.load(bytes, into, base, off);
            case 2 -> code.store(bytes, base, off, value);
            case 3 -> code.emit(Ops.ST | Ops.size(bytes), base, 0, off, draw.imm());
            case 4 -> {
                if (bytes < 8) {
                    code.emit(Ops.LDXSX | Ops.size(bytes), into, base, off, 0);
                } else {
                    code.load(bytes, into, base, off);
                }
            }
            case 5 -> code.emit(Ops.ATOMIC | Ops.size(bytes), base, value, off,
                draw.of(Ops.ATOMICS) | draw.below(2));
            default -> {
                if (base == 0 || draw.oneIn(2)) {
                    code.emit(Ops.ATOMIC | Ops.size(bytes), base, into, off, Ops.ATOMIC_XCHG);
                } else {
                    code.load(bytes, 0, base, off);
                    code.emit(Ops.ATOMIC | Ops.size(bytes), base, value, off, Ops.ATOMIC_CMPXCHG);
                }
            }
        }
    }

    /** Accesses within {@code size} bytes from a register on. */
    void accesses(int base, int from, int size, boolean atomics) {
        for (int i = draw.between(1, MAX_ACCESSES); i > 0; i--) {
            int bytes = Math.min(s.bytes(), Math.max(1, Integer.highestOneBit(size)));
            boolean aligned = atomics && draw.oneIn(2);
            int off = from + (aligned ? s.alignedWithin(size, bytes) : s.within(size, bytes));
            access(base, off, bytes, aligned || s.slip() && atomics);
        }
    }

    /** Accesses to the stack's data by a register that points {@code below} bytes below the frame pointer. */
    private void stackAccesses(int base, int below, int distance) {
        for (int i = draw.between(1, MAX_ACCESSES); i > 0; i--) {
            int bytes = Math.min(s.bytes(), Integer.highestOneBit(distance));
            int fromFrame = -bytes * draw.between(1, distance / bytes);
            access(base, s.slipping(fromFrame + below), bytes, true);
        }
    }

    /** Loads two ends of the packet or its metadata, compares them, accesses what lies between. */
    void packet() {
        boolean meta = draw.oneIn(8);
        code.load(4, 2, Sketch.CTX, meta ? DATA_META : DATA);
        code.load(4, 3, Sketch.CTX, meta ? DATA : DATA_END);
        int skip = code.label();
        int limit = draw.oneIn(4) ? skip : s.out;
        boolean variable = draw.oneIn(2);
        if (variable) {
            scalars.unknown(5);
            scalars.mangle(5, draw.below(3));
            scalars.clamp(5, draw.of(0, 1, 7, 15, 60, 255, 1500, 0xffff), 4, limit);
            if (draw.oneIn(6)) {
                code.alu(Ops.MUL, 5, draw.of(2, 4, 8));
            }
            addTo(2, 5);
        }
        if (draw.oneIn(4)) {
            code.alu(Ops.ADD, 2, draw.between(0, 40));
        }
        int size = draw.oneIn(3) ? draw.of(1, 2, 4, 8, 14) : draw.between(1, 64);
        compare(size, limit);
        int base = draw.oneIn(4) ? 4 : 2;
        if (draw.oneIn(5)) {
            int shift = draw.between(0, size);
            code.alu(Ops.ADD, base, shift);
            accesses(base, base == 4 ? -size - shift : -shift, size, false);
        } else {
            accesses(base, base == 4 ? -size : 0, size, false);
        }
        if (limit == s.out && base == 2 && draw.oneIn(3) && s.depth == 0 && !meta) {
            code.movReg(Sketch.KEPT, 2);
            s.kept = Kept.PACKET;
            s.keptSize = size;
            s.keptMap = null;
        }
        code.bind(skip);
    }

    private void addTo(int pointer, int scalar) {
        if (draw.oneIn(4)) {
            code.aluReg(Ops.ADD, scalar, pointer);
            code.movReg(pointer, scalar);
        } else {
            code.aluReg(s.slip() && draw.oneIn(3) ? Ops.SUB : Ops.ADD, pointer, scalar);
        }
    }

    /** R4 is set behind {@code size} bytes from R2 on and compared with R3, in any of the ways. */
    private void compare(int size, int skip) {
        code.movReg(4, 2);
        int form = draw.below(8);
        boolean open = form == 2 || form == 3 || form == 6 || form == 7;
        boolean less = open && draw.oneIn(2) && (form > 3 || s.slip());
        code.alu(Ops.ADD, 4, less ? size - 1 : s.slipping(size));
        int on = code.label();
        switch (form) {
            case 0 -> code.jumpIf(Ops.JMP | Ops.JGT | Ops.REG, 4, 3, 0, skip);
            case 1 -> code.jumpIf(Ops.JMP | Ops.JLT | Ops.REG, 3, 4, 0, skip);
            case 2 -> code.jumpIf(Ops.JMP | Ops.JGE | Ops.REG, 4, 3, 0, skip);
            case 3 -> code.jumpIf(Ops.JMP | Ops.JLE | Ops.REG, 3, 4, 0, skip);
            case 4 -> code.jumpIf(Ops.JMP | Ops.JLE | Ops.REG, 4, 3, 0, on);
            case 5 -> code.jumpIf(Ops.JMP | Ops.JGE | Ops.REG, 3, 4, 0, on);
            case 6 -> code.jumpIf(Ops.JMP | Ops.JLT | Ops.REG, 4, 3, 0, on);
            default -> code.jumpIf(Ops.JMP | Ops.JGT | Ops.REG, 3, 4, 0, on);
        }
        if (form >= 4) {
            code.jump(skip);
        }
        code.bind(on);
    }

    /** Looks up a value in R0, checks it, and accesses it at a place that a scalar decides. */
    void value() {
        MapSpec map = anyMap();
        int skip = code.label();
        int limit = draw.oneIn(4) ? skip : s.out;
        lookup(map, limit);
        int base = draw.oneIn(3) ? 1 : 0;
        if (base == 1) {
            code.movReg(1, 0);
        }
        around(base, map.valueSize(), limit, isPlain(map));
        if (limit == s.out && draw.oneIn(2) && s.depth == 0 && isPlain(map)) {
            // what is left of the pointer's offset is not known here, so the value is looked up again
            lookup(map, s.out);
            code.movReg(Sketch.KEPT, 0);
            s.kept = Kept.VALUE;
            s.keptMap = map;
            s.keptSize = map.valueSize();
        }
        code.bind(skip);
    }

    /** Accesses memory of {@code size} bytes at {@code base}, shifted by a limited scalar or not. */
    void around(int base, int size, int skip, boolean atomics) {
        if (draw.oneIn(3)) {
            accesses(base, 0, size, atomics);
            return;
        }
        int bytes = Math.min(s.bytes(), Math.max(1, Integer.highestOneBit(size)));
        int fixed = draw.oneIn(2) ? 0 : draw.between(0, size - bytes);
        int stride = draw.oneIn(2) ? 1 : draw.of(2, 4, 8, 12);
        int most = (size - bytes - fixed) / stride;
        scalars.unknown(2);
        scalars.mangle(2, draw.below(4));
        scalars.clamp(2, most, 3, skip);
        if (draw.oneIn(5)) {
            scalars.condition(skip);
        }
        if (s.slip()) {
            scalars.mangle(2, 1);
        } else if (s.slip()) {
            code.alu(Ops.ADD, 2, draw.of(1, 2, 4, -1));
        }
        if (stride > 1) {
            if (stride == 12 || draw.oneIn(2)) {
                code.alu(Ops.MUL, 2, stride);
            } else {
                code.alu(Ops.LSH, 2, Integer.numberOfTrailingZeros(stride));
            }
        }
        if (draw.oneIn(6)) {
            code.alu(Ops.ADD, base, fixed);
            addTo(base, 2);
            access(base, 0, bytes, atomics && s.slip());
        } else {
            addTo(base, 2);
            boolean aligned = stride % bytes == 0 && fixed == 0;
            access(base, s.slipping(fixed), bytes, atomics && (aligned || s.slip()));
        }
    }

    private void lookup(MapSpec map, int missing) {
        key(map);
        code.mapAddress(1, map);
        code.movReg(2, Sketch.FRAME);
        code.alu(Ops.ADD, 2, KEY);
        code.helper(MAP_LOOKUP_ELEM);
        if (s.slip()) {
            return;
        }
        int copy = draw.oneIn(5) ? 3 : 0;
        if (copy == 3) {
            code.movReg(3, 0);
        }
        if (draw.oneIn(5)) {
            spillAndFill(0);
        }
        if (draw.oneIn(3)) {
            int on = code.label();
            code.jumpIf(Ops.JMP | Ops.JNE, copy, 0, 0, on);
            code.jump(missing);
            code.bind(on);
        } else {
            code.jumpIf(Ops.JMP | Ops.JEQ, copy, 0, 0, missing);
        }
    }

    private void spillAndFill(int register) {
        code.store(8, Sketch.FRAME, -8, register);
        code.mov(register, 0);
        code.load(8, register, Sketch.FRAME, -8);
    }

    private void key(MapSpec map) {
        code.emit(Ops.ST | Ops.size(8), Sketch.FRAME, 0, KEY + 8, draw.between(0, 3));
        code.emit(Ops.ST | Ops.size(8), Sketch.FRAME, 0, KEY, draw.between(0, map.maxEntries()));
        if (draw.oneIn(3)) {
            code.store(4, Sketch.FRAME, KEY, draw.of(7, 9));
        }
    }

    /** A value by its address in the insn. */
    void direct() {
        MapSpec map = s.slip() ? VerdictMaps.ARRAY : s.slip() ? VerdictMaps.READ_ONLY : VerdictMaps.ONE;
        int off = draw.oneIn(2) ? 0 : draw.between(0, map.valueSize() + (s.slip() ? 2 : -1));
        code.mapValue(0, map, off);
        int skip = code.label();
        around(0, Math.max(1, map.valueSize() - off), draw.oneIn(2) ? skip : s.out, isPlain(map));
        code.bind(skip);
    }

    private MapSpec anyMap() {
        return switch (draw.below(12)) {
            case 0 -> VerdictMaps.SMALL;
            case 1, 2 -> VerdictMaps.LARGE;
            case 3 -> VerdictMaps.ONE;
            case 4, 5 -> VerdictMaps.HASH;
            case 6 -> VerdictMaps.LRU;
            case 7 -> VerdictMaps.PER_CPU;
            case 8 -> draw.oneIn(8) ? VerdictMaps.READ_ONLY : VerdictMaps.ARRAY;
            case 9 -> draw.oneIn(8) ? VerdictMaps.WRITE_ONLY : VerdictMaps.LARGE;
            default -> VerdictMaps.ARRAY;
        };
    }

    private static boolean isPlain(MapSpec map) {
        return map.flags() == 0;
    }

    /** The stack at constant and variable offsets. */
    void stack() {
        int skip = code.label();
        switch (draw.below(4)) {
            case 0 -> {
                int bytes = s.bytes();
                access(Sketch.FRAME, -bytes * draw.between(1, Sketch.DATA_SIZE / bytes), bytes, true);
            }
            case 1 -> {
                code.movReg(2, Sketch.FRAME);
                int distance = draw.between(1, Sketch.DATA_SIZE);
                code.alu(Ops.ADD, 2, -distance);
                stackAccesses(2, distance, distance);
            }
            case 2 -> {
                int bytes = s.bytes();
                code.load(bytes, 7, Sketch.FRAME, draw.oneIn(2) ? DEEP + (s.slip() ? -1 : 0) : -s.slipping(bytes));
            }
            default -> {
                int from = draw.between(8, Sketch.DATA_SIZE);
                code.movReg(1, Sketch.FRAME);
                code.alu(Ops.ADD, 1, -from);
                variable(1, from, draw.oneIn(2) ? skip : s.out);
            }
        }
        code.bind(skip);
    }

    /** An access of the stack at a place that a scalar decides; {@code base} is {@code size} bytes below the top. */
    private void variable(int base, int size, int skip) {
        int bytes = s.slip() ? s.bytes() : draw.of(1, 1, 4, 8);
        scalars.unknown(2);
        scalars.mangle(2, draw.below(3));
        if (bytes == 1) {
            scalars.clamp(2, size - 1, 3, skip);
        } else {
            scalars.clamp(2, Math.max(0, size / bytes - 1), 3, skip);
            code.alu(Ops.MUL, 2, bytes);
            code.alu(Ops.ADD, base, size % bytes);
        }
        addTo(base, 2);
        access(base, s.slipping(0), bytes, false);
    }

    /** Spills scalars or pointers of all sizes, writes over parts, fills them again and uses them. */
    void spill() {
        int slot = -8 * draw.between(1, Sketch.DATA_SIZE / 8);
        int what = draw.below(4);
        int register = what == 0 ? Sketch.CTX : what == 1 ? Sketch.KEPT : what == 2 ? Sketch.FRAME : s.scalar();
        boolean pointer = what != 3 && (what != 1 || s.kept != Kept.SCALAR);
        int bytes = pointer && !s.slip() ? 8 : s.bytes();
        code.store(bytes, Sketch.FRAME, slot, register);
        boolean overwritten = draw.oneIn(4);
        if (overwritten) {
            int part = draw.of(1, 2, 4);
            code.emit(Ops.ST | Ops.size(part), Sketch.FRAME, 0, slot + part * draw.below(8 / part), draw.imm());
        }
        int fill = draw.oneIn(3) && (!pointer || s.slip() || bytes != 8) ? s.bytes() : bytes;
        int at = slot + (fill == 8 ? 0 : draw.oneIn(2) ? 0 : fill * draw.below(8 / fill));
        code.load(fill, 2, Sketch.FRAME, at);
        boolean whole = pointer && fill == 8 && bytes == 8 && (!overwritten || s.slip());
        if (whole && what == 0) {
            code.load(4, 7, 2, draw.of(0, 12, 16) == 0 ? 12 : 16);
        } else if (whole && what == 1) {
            accesses(2, 0, s.keptSize, s.kept == Kept.VALUE);
        } else if (whole) {
            stackAccesses(2, 0, Sketch.DATA_SIZE);
        } else if (draw.oneIn(2)) {
            code.movReg(7, 2);
        }
        if (pointer) {
            // no pointer stays behind where scalars are read
            code.store(8, Sketch.FRAME, slot, draw.of(7, 9));
        }
    }

    /** Reads of the context, good and bad. */
    void context() {
        int dst = draw.of(7, 9);
        if (!s.slip()) {
            code.load(4, dst, Sketch.CTX, draw.of(12, 16));
            return;
        }
        switch (draw.below(5)) {
            case 0 -> code.load(s.bytes(), dst, Sketch.CTX, draw.between(-4, 28));
            case 1 -> code.store(4, Sketch.CTX, draw.of(0, 4, 12, 16), dst);
            case 2 -> {
                code.movReg(2, Sketch.CTX);
                code.alu(Ops.ADD, 2, draw.of(4, 8, 12));
                code.load(4, dst, 2, draw.of(0, 4, -4));
            }
            case 3 -> code.load(draw.of(1, 2, 8), dst, Sketch.CTX, draw.of(0, 4, 8, 12, 16, 20));
            default -> {
                code.movReg(2, Sketch.CTX);
                code.alu(Ops.AND, 7, 4);
                code.aluReg(Ops.ADD, 2, 7);
                code.load(4, dst, 2, 12);
            }
        }
    }

    /** Uses of what R8 points to, and arithmetic on pointers that is rarely allowed. */
    void kept() {
        if (s.kept == Kept.SCALAR) {
            scalars.mangle(Sketch.KEPT, draw.between(1, 3));
            return;
        }
        int skip = code.label();
        if (draw.oneIn(2)) {
            accesses(Sketch.KEPT, 0, s.keptSize, s.kept == Kept.VALUE && isPlain(s.keptMap));
        } else {
            code.movReg(1, Sketch.KEPT);
            around(1, s.keptSize, skip, s.kept == Kept.VALUE && isPlain(s.keptMap));
        }
        code.bind(skip);
        if (s.slip()) {
            odd();
        }
    }

    private void odd() {
        int pointer = draw.of(Sketch.KEPT, Sketch.CTX, Sketch.FRAME);
        code.movReg(1, pointer);
        switch (draw.below(7)) {
            case 0 -> code.emit((draw.oneIn(2) ? Ops.ALU : Ops.ALU64) | draw.of(Ops.BINARY), 1, 0, 0, 8);
            case 1 -> code.aluReg(draw.of(Ops.ADD, Ops.SUB, Ops.AND), 1, Sketch.KEPT);
            case 2 -> code.jumpIf(Ops.JMP | draw.of(Ops.CONDITIONS) | Ops.REG, 1, draw.of(7, 8, 10), 0, s.out);
            case 3 -> code.alu(Ops.ADD, 1, draw.of(1 << 29, (1 << 29) - 1, -(1 << 29), Integer.MAX_VALUE));
            case 4 -> code.aluReg(Ops.SUB, 1, 7);
            case 5 -> code.emit(Ops.ALU64 | Ops.NEG, 1, 0, 0, 0);
            default -> code.jumpIf(Ops.JMP | draw.of(Ops.CONDITIONS), 1, 0, draw.of(0, 1, 8), s.out);
        }
        code.emit(Ops.ALU64 | Ops.MOV, 1, 0, 0, 0);
    }
}

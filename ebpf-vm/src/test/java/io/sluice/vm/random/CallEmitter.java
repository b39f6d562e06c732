package io.sluice.vm.random;

import io.sluice.vm.api.MapSpec;

/**
 * Emits fragments that call helpers and subprogs; each leaves R0 as the result or a constant, R1 to R5 as
 * constants.
 */
final class CallEmitter {
    private static final int MAP_LOOKUP_ELEM = 1;
    private static final int MAP_UPDATE_ELEM = 2;
    private static final int MAP_DELETE_ELEM = 3;
    private static final int TAIL_CALL = 12;
    private static final int CSUM_DIFF = 28;
    private static final int XDP_ADJUST_HEAD = 44;
    private static final int XDP_ADJUST_META = 54;
    private static final int XDP_ADJUST_TAIL = 65;
    /** Few, so that programs meet the same elements again; the map has room for more. */
    private static final int HASH_KEYS = 8;
    private static final int MAX_ACCESSES = 3;

    private final Code code;
    private final ScalarEmitter scalars;
    private final MemoryEmitter memory;

    CallEmitter(Code code, ScalarEmitter scalars, MemoryEmitter memory) {
        this.code = code;
        this.scalars = scalars;
        this.memory = memory;
    }

    void array(Scope scope, Draw draw) {
        key(scope, draw, 4, RandomProgram.ARRAY.maxEntries() * 2 - 1);
        lookup(scope, draw, RandomProgram.ARRAY);
    }

    /** Adds to an element that is the same for all packets, now and then on some paths only, or with others' bytes. */
    void count(Scope scope, Draw draw) {
        int missing = code.label();
        code.emit(Ops.ST | Ops.size(4), Scope.FRAME, 0, Scope.KEY, draw.below(2));
        pointers(RandomProgram.ARRAY);
        code.helper(MAP_LOOKUP_ELEM);
        code.jumpIf(Ops.JMP | Ops.JEQ, 0, 0, 0, missing);
        for (int i = draw.between(1, MAX_ACCESSES); i > 0; i--) {
            int bytes = draw.of(4, 8, 8);
            int off = draw.below(3) * 8 + (bytes == 4 || draw.oneIn(8) ? draw.of(0, 4) : 0);
            int skip = code.label();
            if (draw.oneIn(3)) {
                code.jumpIf(Ops.JMP | Ops.JSET, scope.readableKept(draw), 0, draw.of(1, 6, 64), skip);
            }
            if (draw.oneIn(3)) {
                code.emit(Ops.ATOMIC | Ops.size(bytes), 0, scope.readableKept(draw), off / bytes * bytes, Ops.ADD);
            } else if (draw.oneIn(12)) {
                memory.access(scope, draw, bytes, 0, off);
            } else {
                increase(scope, draw, bytes, off);
            }
            code.bind(skip);
        }
        code.bind(missing);
        scalars.refill(draw, 0, 5);
    }

    private void increase(Scope scope, Draw draw, int bytes, int off) {
        code.load(bytes, 1, 0, off);
        int op = draw.of(Ops.ADD, Ops.ADD, Ops.SUB);
        int width = draw.oneIn(4) ? Ops.ALU : Ops.ALU64;
        if (draw.oneIn(2)) {
            code.emit(width | op, 1, 0, 0, 1);
        } else {
            code.emit(width | op | Ops.REG, 1, scope.readableKept(draw), 0, 0);
        }
        code.store(bytes, 0, off, 1);
    }

    void hash(Scope scope, Draw draw) {
        key(scope, draw, 8, HASH_KEYS - 1);
        switch (draw.below(4)) {
            case 0 -> {
                pointers(RandomProgram.HASH);
                code.helper(MAP_DELETE_ELEM);
                scalars.refill(draw, 1, 5);
            }
            case 1 -> lookup(scope, draw, RandomProgram.HASH);
            default -> update(scope, draw);
        }
    }

    /** Builds a key from parts, and looks it up or changes its element, more than once. */
    void key(Scope scope, Draw draw) {
        int first = draw.of(1, 2, 4);
        code.emit(Ops.ST | Ops.size(8), Scope.FRAME, 0, Scope.KEY, 0);
        part(scope, draw, first, Scope.KEY, HASH_KEYS - 1);
        if (draw.oneIn(2)) {
            part(scope, draw, draw.of(1, 2, 4), Scope.KEY + 4, draw.below(2));
        }
        for (int i = draw.between(1, 3); i > 0; i--) {
            if (draw.oneIn(3)) {
                update(scope, draw);
            } else {
                lookup(scope, draw, RandomProgram.HASH);
            }
        }
    }

    private void part(Scope scope, Draw draw, int bytes, int off, int mask) {
        code.movReg(1, scope.readableKept(draw));
        code.alu(Ops.AND, 1, mask);
        code.store(bytes, Scope.FRAME, off, 1);
    }

    private void update(Scope scope, Draw draw) {
        code.store(8, Scope.FRAME, Scope.VALUE, scope.readableKept(draw));
        code.store(8, Scope.FRAME, Scope.VALUE + 8, scope.readableKept(draw));
        pointers(RandomProgram.HASH);
        code.movReg(3, Scope.FRAME);
        code.alu(Ops.ADD, 3, Scope.VALUE);
        code.mov(4, draw.below(3));
        code.helper(MAP_UPDATE_ELEM);
        scalars.refill(draw, 1, 5);
    }

    void checksum(Scope scope, Draw draw) {
        code.movReg(5, scope.readableKept(draw));
        buffer(draw, 1);
        buffer(draw, 3);
        code.helper(CSUM_DIFF);
        scalars.refill(draw, 1, 5);
    }

    void subprog(Scope scope, Draw draw) {
        if (scope.subprogs().length == 0) {
            return;
        }
        for (int r = 2; r <= 5; r++) {
            code.movReg(r, scope.readableKept(draw));
        }
        code.movReg(1, Scope.CTX);
        code.call(draw.of(scope.subprogs()));
        scalars.refill(draw, 1, 5);
    }

    /** A tail call: to another program, the same one, an empty slot or past the end. */
    void jump(Scope scope, Draw draw) {
        code.movReg(1, Scope.CTX);
        code.mapAddress(2, RandomProgram.JUMPS);
        code.movReg(3, scope.readableKept(draw));
        code.alu(Ops.AND, 3, RandomProgram.JUMPS.maxEntries() * 2 - 1);
        code.helper(TAIL_CALL);
        scalars.refill(draw, 0, 5);
    }

    void head(Draw draw) {
        adjust(draw, XDP_ADJUST_HEAD, draw.oneIn(8) ? draw.between(-300, 300) : draw.between(-40, 16));
    }

    void tail(Draw draw) {
        adjust(draw, XDP_ADJUST_TAIL, draw.oneIn(8) ? draw.between(-300, 300) : draw.between(-16, 64));
    }

    void meta(Scope scope, Draw draw) {
        adjust(draw, XDP_ADJUST_META, draw.oneIn(8) ? draw.between(-300, 64) : 4 * draw.between(-8, 2));
        memory.metadata(scope, draw);
    }

    private void adjust(Draw draw, int helper, int delta) {
        code.movReg(1, Scope.CTX);
        code.mov(2, delta);
        code.helper(helper);
        scalars.refill(draw, 1, 5);
    }

    private void key(Scope scope, Draw draw, int bytes, int mask) {
        part(scope, draw, bytes, Scope.KEY, mask);
    }

    private void pointers(MapSpec map) {
        code.mapAddress(1, map);
        code.movReg(2, Scope.FRAME);
        code.alu(Ops.ADD, 2, Scope.KEY);
    }

    private void lookup(Scope scope, Draw draw, MapSpec map) {
        int missing = code.label();
        pointers(map);
        code.helper(MAP_LOOKUP_ELEM);
        code.jumpIf(Ops.JMP | Ops.JEQ, 0, 0, 0, missing);
        for (int i = draw.between(1, MAX_ACCESSES); i > 0; i--) {
            int bytes = draw.of(1, 2, 4, 8);
            if (bytes >= 4 && draw.oneIn(2)) {
                memory.atomicAt(scope, draw, bytes, 0, draw.below(map.valueSize() / bytes) * bytes);
            } else {
                memory.access(scope, draw, bytes, 0, draw.between(0, map.valueSize() - bytes));
            }
        }
        code.bind(missing);
        scalars.refill(draw, 0, 5);
    }

    /** Points {@code reg} to a part of the stack's data and sets the next one to its size; null and 0 now and then. */
    private void buffer(Draw draw, int reg) {
        int words = draw.oneIn(4) ? 0 : draw.between(1, Scope.DATA_SIZE / 4);
        if (words == 0) {
            code.mov(reg, 0);
        } else {
            code.movReg(reg, Scope.FRAME);
            code.alu(Ops.ADD, reg, -Scope.DATA_SIZE + 4 * draw.between(0, Scope.DATA_SIZE / 4 - words));
        }
        code.mov(reg + 1, 4 * words);
    }
}

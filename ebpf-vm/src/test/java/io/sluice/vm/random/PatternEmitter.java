package io.sluice.vm.random;

/** Emits what compilers make of common C: loops over bytes, arrays in frames, words put together and taken apart. */
final class PatternEmitter {
    private static final int DATA = 0;
    private static final int DATA_END = 4;
    private static final int MAX_BYTES = 12;
    private static final int MAX_ACCESSES = 6;
    private static final int PACKET_PART = 24;
    private static final int MAX_CASES = 24;

    private final Code code;
    private final ScalarEmitter scalars;
    private final MemoryEmitter memory;

    PatternEmitter(Code code, ScalarEmitter scalars, MemoryEmitter memory) {
        this.code = code;
        this.scalars = scalars;
        this.memory = memory;
    }

    /** A loop over the packet's first bytes or words, to its end at most; the digest is a callee-saved register. */
    void bytes(Scope scope, Draw draw) {
        int top = code.label();
        int out = code.label();
        int bytes = draw.of(1, 1, 2, 4);
        int digest = scope.kept(draw);
        boolean indexed = draw.oneIn(2);
        code.load(4, 2, Scope.CTX, DATA);
        code.load(4, 3, Scope.CTX, DATA_END);
        code.mov(1, 0);
        code.bind(top);
        code.movReg(4, 2);
        if (indexed) {
            code.aluReg(Ops.ADD, 4, 1);
        }
        code.movReg(5, 4);
        code.alu(Ops.ADD, 5, bytes);
        code.jumpIf(Ops.JMP | Ops.JGT | Ops.REG, 5, 3, 0, out);
        code.load(bytes, 5, 4, 0);
        if (draw.oneIn(3)) {
            code.alu(Ops.MUL, digest, 31);
        }
        int width = draw.oneIn(3) ? Ops.ALU : Ops.ALU64;
        code.emit(width | draw.of(Ops.ADD, Ops.XOR, Ops.SUB) | Ops.REG, digest, 5, 0, 0);
        if (!indexed) {
            code.alu(Ops.ADD, 2, bytes);
        }
        code.alu(Ops.ADD, 1, indexed ? bytes : 1);
        code.jumpIf(Ops.JMP | Ops.JLT, 1, 0, draw.between(1, MAX_BYTES), top);
        code.bind(out);
        scalars.refill(draw, 1, 5);
    }

    /** Accesses of an array in the frame at an index that is known to be within it, and others beside. */
    void index(Scope scope, Draw draw) {
        for (int i = draw.between(1, 3); i > 0; i--) {
            int bytes = draw.of(1, 2, 4, 8);
            code.movReg(1, scope.readableKept(draw));
            code.alu(Ops.AND, 1, Scope.DATA_SIZE - bytes);
            code.movReg(2, Scope.FRAME);
            code.alu(Ops.ADD, 2, -Scope.DATA_SIZE);
            code.aluReg(Ops.ADD, 2, 1);
            memory.access(scope, draw, bytes, 2, 0);
            if (draw.oneIn(2)) {
                memory.access(scope, draw, bytes, Scope.FRAME, -draw.between(1, Scope.DATA_SIZE / bytes) * bytes);
            }
        }
        scalars.refill(draw, 1, 2);
    }

    /** Accesses of all sizes within eight bytes of the frame or the packet. */
    void slot(Scope scope, Draw draw) {
        int skip = code.label();
        boolean frame = draw.oneIn(2);
        int slot = frame ? -draw.between(1, Scope.DATA_SIZE / Long.BYTES) * Long.BYTES : draw.below(PACKET_PART - 8);
        if (!frame) {
            memory.start(draw, PACKET_PART, skip);
        }
        for (int i = draw.between(2, MAX_ACCESSES); i > 0; i--) {
            int bytes = draw.of(1, 2, 4, 8);
            int within = draw.below(Long.BYTES / bytes) * bytes;
            memory.access(scope, draw, bytes, frame ? Scope.FRAME : 2, slot + within);
        }
        code.bind(skip);
        if (!frame) {
            scalars.refill(draw, 2, 5);
        }
    }

    /** A word put together of its bytes or halves, in either order, now and then wrongly or with a store between. */
    void merge(Scope scope, Draw draw) {
        int skip = code.label();
        boolean frame = draw.oneIn(2);
        int piece = draw.of(1, 1, 1, 2);
        int pieces = draw.of(2, 2, 3, 4, 8) / piece;
        int base = frame ? Scope.FRAME : 2;
        int off = frame ? -Scope.DATA_SIZE + 8 * draw.below(7) : draw.below(PACKET_PART - 8 - piece + 1);
        boolean big = draw.oneIn(2);
        int combine = draw.of(Ops.OR, Ops.OR, Ops.OR, Ops.ADD, Ops.XOR);
        int width = draw.oneIn(3) ? Ops.ALU : Ops.ALU64;
        int start = draw.below(Math.max(1, pieces));
        code.mov(1, 0);
        if (!frame) {
            memory.start(draw, PACKET_PART, skip);
        }
        for (int n = 0; n < pieces; n++) {
            int i = (n + start) % pieces;
            int wrong = draw.oneIn(24) ? 1 : 0;
            code.load(piece, 5, base, off + i * piece + wrong * piece);
            int shift = 8 * piece * (big ? pieces - 1 - i : i);
            if (shift != 0 && (width == Ops.ALU64 || shift < 32)) {
                code.emit(width | Ops.LSH, 5, 0, 0, shift);
            }
            // the other width drops what is above, or keeps it
            int last = draw.oneIn(6) ? width ^ Ops.ALU ^ Ops.ALU64 : width;
            code.emit(last | (n == 0 ? Ops.MOV : combine) | Ops.REG, 1, 5, 0, 0);
            if (draw.oneIn(16)) {
                memory.access(scope, draw, piece, base, off + piece * draw.below(pieces));
            }
        }
        code.bind(skip);
        code.movReg(scope.kept(draw), 1);
        scalars.refill(draw, 1, 5);
    }

    /** A register or constants stored piece by piece, in either order, and perhaps loaded as a word. */
    void split(Scope scope, Draw draw) {
        int skip = code.label();
        boolean frame = draw.oneIn(2);
        int piece = draw.of(1, 1, 2, 4);
        int pieces = Math.max(1, draw.of(2, 4, 8) / piece);
        int base = frame ? Scope.FRAME : 2;
        int off = frame ? -Scope.DATA_SIZE + 8 * draw.below(7) : draw.below(PACKET_PART - 8);
        boolean big = draw.oneIn(2);
        int whole = scope.readableKept(draw);
        boolean constant = draw.oneIn(3);
        if (!frame) {
            memory.start(draw, PACKET_PART, skip);
        }
        for (int i = 0; i < pieces; i++) {
            int at = off + piece * (draw.oneIn(24) ? 0 : i);
            if (constant && !draw.oneIn(8)) {
                code.emit(Ops.ST | Ops.size(piece), base, 0, at, draw.imm());
            } else {
                code.movReg(5, whole);
                int shift = 8 * piece * (big ? pieces - 1 - i : i);
                if (shift != 0) {
                    code.alu(draw.of(Ops.RSH, Ops.RSH, Ops.ARSH), 5, shift);
                }
                code.store(piece, base, at, 5);
            }
        }
        if (draw.oneIn(2)) {
            int bytes = draw.of(1, 2, 4, 8);
            code.load(bytes, scope.kept(draw), base, off + draw.below(8 / bytes) * bytes);
        }
        code.bind(skip);
        if (!frame) {
            scalars.refill(draw, 2, 5);
        } else {
            scalars.refill(draw, 5, 5);
        }
    }

    /**
     * Swaps two neighbours in the packet, as of MAC addresses, IP addresses or ports, in packets that may end behind
     * them; there may be bytes between that stay, are cleared or written.
     */
    void swap(Draw draw) {
        int skip = code.label();
        int off = draw.of(0, 0, 2, 12);
        int size = off == 12 ? draw.of(2, 4) : 6;
        int word = size == 2 ? 2 : 4;
        int other = off + size + draw.of(0, 0, 0, 1, 2, 4);
        memory.start(draw, draw.oneIn(2) ? other + size : Math.max(PACKET_PART, other + size), skip);
        code.load(word, 0, 2, off);
        code.load(word, 1, 2, other);
        if (size == 6) {
            code.load(2, 4, 2, off + word);
            code.load(2, 5, 2, other + word);
            code.store(2, 2, off + word, 5);
        }
        code.store(word, 2, off, 1);
        if (other > off + size && draw.oneIn(2)) {
            code.emit(Ops.ST | Ops.size(1), 2, 0, off + size, draw.oneIn(3) ? draw.imm() : 0);
        }
        code.store(word, 2, other, 0);
        if (size == 6) {
            code.store(2, 2, other + word, 4);
        }
        code.bind(skip);
        scalars.refill(draw, 0, 5);
    }

    /** Lengths and questions about few header bytes that all leave to the same place, as parsers ask them. */
    void guards(Scope scope, Draw draw) {
        int[] masks = {0xf0, 0x0f, 0x1f, 0xff, 0xff1f, 0x40};
        int skip = code.label();
        int length = 8;
        memory.start(draw, length, skip);
        for (int i = draw.between(2, MAX_ACCESSES); i > 0; i--) {
            if (draw.oneIn(3) && length < PACKET_PART) {
                length += 8;
                code.movReg(4, 2);
                code.alu(Ops.ADD, 4, length);
                code.jumpIf(Ops.JMP | Ops.JGT | Ops.REG, 4, 3, 0, skip);
            }
            if (i == 1 || draw.oneIn(2)) {
                code.load(draw.of(1, 1, 2), 5, 2, draw.below(length - 1));
            } else {
                code.load(1, 5, 2, draw.below(4));
            }
            int mask = masks[draw.below(masks.length)];
            int number = draw.oneIn(3) ? 0 : draw.below(0x50) & mask;
            if (!draw.oneIn(3)) {
                code.emit(draw.of(Ops.ALU, Ops.ALU64) | Ops.AND, 5, 0, 0, mask);
            }
            int asked = draw.of(Ops.JNE, Ops.JLT, Ops.JGT, Ops.JEQ, Ops.JSET, Ops.JSGT);
            code.jumpIf(draw.of(Ops.JMP, Ops.JMP32) | asked, 5, 0, number, skip);
        }
        code.load(1, 5, 2, draw.below(4));
        code.alu(Ops.AND, 5, draw.of(0x0f, 0x3c));
        code.emit(Ops.ALU64 | Ops.ADD | Ops.REG, scope.kept(draw), 5, 0, 0);
        code.bind(skip);
        scalars.refill(draw, 2, 5);
    }

    /** A switch over a part of the packet or a register: a tree of comparisons, of whose cases most give a number. */
    void cases(Scope scope, Draw draw) {
        int skip = code.label();
        int join = code.label();
        int bytes = draw.of(1, 2, 2, 4);
        memory.start(draw, PACKET_PART, skip);
        code.load(bytes, 5, 2, draw.below(PACKET_PART - bytes));
        if (draw.oneIn(2)) {
            code.emit(Ops.ALU64 | Ops.AND, 5, 0, 0, draw.of(0x7f, 0xff, 0xfff));
        }
        int[] keys = new int[draw.between(4, MAX_CASES)];
        int step = draw.of(1, 1, 2, 3, 57);
        for (int i = 0; i < keys.length; i++) {
            keys[i] = (i == 0 ? draw.below(9) : keys[i - 1] + 1) + draw.below(step);
        }
        tree(draw, keys, 0, keys.length, join, skip);
        code.bind(join);
        code.emit(Ops.ALU64 | Ops.ADD | Ops.REG, scope.kept(draw), 1, 0, 0);
        code.bind(skip);
        scalars.refill(draw, 1, 5);
    }

    private void tree(Draw draw, int[] keys, int from, int to, int join, int skip) {
        if (to - from > 2 && !draw.oneIn(6)) {
            int middle = (from + to) / 2;
            int high = code.label();
            code.jumpIf(draw.of(Ops.JMP, Ops.JMP32) | draw.of(Ops.JGE, Ops.JSGE), 5, 0, keys[middle], high);
            tree(draw, keys, from, middle, join, skip);
            code.bind(high);
            tree(draw, keys, middle, to, join, skip);
            return;
        }
        for (int i = from; i < to; i++) {
            int next = code.label();
            code.jumpIf(draw.of(Ops.JMP, Ops.JMP32) | Ops.JNE, 5, 0, keys[i], next);
            if (draw.oneIn(80)) {
                code.jump(skip);
            } else {
                code.mov(1, draw.oneIn(40) ? -1 : draw.below(4));
                code.jump(join);
            }
            code.bind(next);
        }
        code.mov(1, 9);
        code.jump(join);
    }
}

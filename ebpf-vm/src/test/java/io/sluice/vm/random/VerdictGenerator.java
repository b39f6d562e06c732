package io.sluice.vm.random;

import io.sluice.vm.random.Sketch.Kept;

/**
 * Makes random programs about half of which a verifier should accept, and the others refuse for reasons that are worth
 * a look: pointer arithmetic near the bounds, for the most part. The same seed makes the same program. Programs that
 * are accepted give results that do not depend on addresses, but for mistakes.
 */
public final class VerdictGenerator {
    private static final int MAX_FRAGMENTS = 14;
    private static final int[] SLIPS = {9, 20, 40, 80, 300, 1000};

    private final Sketch s;
    private final Code code = new Code();
    private final Draw draw;
    private final VerdictScalars scalars;
    private final VerdictMemory memory;
    private final VerdictCalls calls;
    private final VerdictPaths paths;

    private VerdictGenerator(long seed) {
        draw = new Draw(seed);
        s = new Sketch(code, draw, draw.of(SLIPS));
        scalars = new VerdictScalars(s);
        memory = new VerdictMemory(s, scalars);
        calls = new VerdictCalls(s, scalars, memory);
        paths = new VerdictPaths(s, scalars, memory);
    }

    /** Makes the program of a seed; its maps are those of {@link VerdictMaps}. */
    public static VerdictProgram generate(long seed) {
        return new VerdictGenerator(seed).program(seed);
    }

    private VerdictProgram program(long seed) {
        prologue();
        for (int i = draw.between(1, MAX_FRAGMENTS); i > 0; i--) {
            fragment();
        }
        code.movReg(0, draw.of(7, 9));
        if (draw.oneIn(3)) {
            code.alu(Ops.AND, 0, draw.of(1, 3));
        }
        if (s.slip()) {
            code.movReg(0, draw.of(2, 10, 8));
        }
        code.exit();
        if (code.isUsed(s.out)) {
            code.bind(s.out);
            code.mov(0, draw.below(5));
            code.exit();
        }
        s.emitFunctions();
        return VerdictProgram.of("seed " + seed, code.finish(), code.maps(), 0);
    }

    private void prologue() {
        code.movReg(Sketch.CTX, 1);
        for (int off = -Sketch.DATA_SIZE; off < 0; off += Long.BYTES) {
            if (!draw.oneIn(8)) {
                code.emit(Ops.ST | Ops.size(8), Sketch.FRAME, 0, off, draw.imm());
            }
        }
        for (int r = 7; r <= 9; r++) {
            if (draw.oneIn(2)) {
                code.load(4, r, Sketch.CTX, draw.of(12, 16));
            } else {
                code.mov(r, draw.oneIn(2) ? draw.between(0, 64) : draw.imm());
            }
        }
        if (draw.oneIn(2)) {
            firstBytes();
        }
    }

    /** Puts what nobody can know into R7 and R9. */
    private void firstBytes() {
        code.load(4, 2, Sketch.CTX, 0);
        code.load(4, 3, Sketch.CTX, 4);
        code.movReg(4, 2);
        code.alu(Ops.ADD, 4, 14);
        code.jumpIf(Ops.JMP | Ops.JGT | Ops.REG, 4, 3, 0, s.out);
        code.load(8, 7, 2, 0);
        code.load(s.bytes(), 9, 2, draw.between(0, 6));
    }

    private void fragment() {
        switch (draw.below(38)) {
            case 0, 1, 2, 3, 4 -> memory.packet();
            case 5, 6, 7, 8, 9 -> memory.value();
            case 10, 11 -> memory.direct();
            case 12, 13 -> memory.stack();
            case 14, 15 -> memory.spill();
            case 16 -> memory.context();
            case 17, 18 -> memory.kept();
            case 19, 20 -> scalars.renew();
            case 21 -> scalars.mangle(s.scalar(), draw.between(1, 4));
            case 22 -> calls.sized();
            case 23 -> calls.adjust();
            case 24 -> rare();
            case 25 -> calls.mapOperation();
            case 26 -> calls.record();
            case 27 -> calls.locked();
            case 28 -> calls.function();
            case 29 -> calls.callback();
            case 30 -> calls.loop();
            case 31 -> paths.diverge();
            case 32 -> paths.merge();
            case 33 -> paths.slots();
            case 34 -> paths.dead();
            default -> branch();
        }
    }

    private void rare() {
        if (draw.oneIn(2)) {
            calls.tailCall();
        } else {
            s.dropKept();
        }
    }

    /** A condition around fragments; what R8 points to is the same on both sides, or nothing. */
    private void branch() {
        int skip = code.label();
        if (draw.oneIn(3)) {
            int r = draw.of(7, 9);
            code.mov(r, draw.between(0, 3));
            code.jumpIf(s.jumpWidth() | draw.of(Ops.CONDITIONS), r, 0, draw.between(0, 3), skip);
        } else {
            scalars.condition(skip);
        }
        if (s.depth < 2) {
            s.depth++;
            Kept before = s.kept;
            for (int i = draw.between(1, 2); i > 0; i--) {
                fragment();
            }
            if (before != s.kept) {
                // one side has lost it: it is lost
                code.bind(skip);
                skip = code.label();
                s.dropKept();
            }
            s.depth--;
        }
        code.bind(skip);
    }
}

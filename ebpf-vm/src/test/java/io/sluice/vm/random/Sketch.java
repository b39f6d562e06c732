package io.sluice.vm.random;

import io.sluice.vm.api.MapSpec;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A program under construction by {@link VerdictGenerator}. R6 is the context, R7 and R9 hold scalars, R8 what
 * {@link #kept} says; R0 to R5 are scratch, nothing in them survives a fragment. The 64 bytes below the frame
 * pointer are initialised at the start, those below them are not.
 */
final class Sketch {
    static final int CTX = 6;
    static final int KEPT = 8;
    static final int FRAME = 10;
    static final int DATA_SIZE = 64;

    /** What R8 holds. */
    enum Kept { SCALAR, VALUE, PACKET }

    final Code code;
    final Draw draw;
    /** Where paths end early: there R0 is set. */
    final int out;
    Kept kept = Kept.SCALAR;
    /** The map whose value R8 points to. */
    MapSpec keptMap;
    /** How many bytes R8 may access, from 0. */
    int keptSize;
    /** Loops around. */
    int depth;

    private final int slips;
    private final Deque<Runnable> pending = new ArrayDeque<>();

    /** One decision in {@code slips} goes wrong. */
    Sketch(Code code, Draw draw, int slips) {
        this.code = code;
        this.draw = draw;
        this.slips = slips;
        this.out = code.label();
    }

    /** Whether to make a mistake here. */
    boolean slip() {
        return draw.oneIn(slips);
    }

    /** What is right, or one more or less by mistake. */
    int slipping(int right) {
        return slip() ? right + draw.of(1, 1, 1, -1, 8) : right;
    }

    /** A function to be emitted behind those that are there. */
    int function(Runnable body) {
        int label = code.label();
        pending.add(() -> {
            code.bind(label);
            body.run();
        });
        return label;
    }

    void emitFunctions() {
        while (!pending.isEmpty()) {
            pending.poll().run();
        }
    }

    /** A scalar that is known well or not at all. */
    int scalar() {
        return kept == Kept.SCALAR ? draw.of(7, 8, 9) : draw.of(7, 9);
    }

    int bytes() {
        return draw.of(1, 2, 4, 8);
    }

    /** An offset for an access of {@code bytes} within {@code size} bytes, often the last. */
    int within(int size, int bytes) {
        int last = Math.max(0, size - bytes);
        return slipping(draw.oneIn(2) ? last : draw.between(0, last));
    }

    /** As {@link #within}, but a multiple of {@code bytes}. */
    int alignedWithin(int size, int bytes) {
        int last = Math.max(0, size / bytes - 1);
        return slipping((draw.oneIn(2) ? last : draw.between(0, last)) * bytes);
    }

    int jumpWidth() {
        return draw.oneIn(4) ? Ops.JMP32 : Ops.JMP;
    }

    /** Forgets what R8 points to, as it may be gone. */
    void dropPacket() {
        if (kept == Kept.PACKET && !slip()) {
            dropKept();
        }
    }

    void dropKept() {
        code.mov(KEPT, draw.imm());
        kept = Kept.SCALAR;
    }
}

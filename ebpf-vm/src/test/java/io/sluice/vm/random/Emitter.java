package io.sluice.vm.random;

import java.util.List;

/** Turns fragments into insns: prologue, fragments, and the fold of all state into R0. */
final class Emitter {
    private static final int DATA = 0;
    private static final int DATA_END = 4;
    private static final int MAX_ITERATIONS = 6;

    private final Code code;
    private final ScalarEmitter scalars;
    private final MemoryEmitter memory;
    private final CallEmitter calls;
    private final HelperEmitter helpers;
    private final PatternEmitter patterns;

    Emitter(Code code) {
        this.code = code;
        this.scalars = new ScalarEmitter(code);
        this.memory = new MemoryEmitter(code, scalars);
        this.calls = new CallEmitter(code, scalars, memory);
        this.helpers = new HelperEmitter(code, scalars, memory);
        this.patterns = new PatternEmitter(code, scalars, memory);
    }

    void main(long seed, List<Fragment> fragments, int[] subprogs) {
        Draw draw = new Draw(seed);
        code.movReg(Scope.CTX, 1);
        for (int r = 7; r <= 9; r++) {
            code.wide(r, draw.wide());
        }
        firstBytes();
        body(draw, fragments, subprogs);
    }

    void subprog(long seed, List<Fragment> fragments, int[] subprogs) {
        code.movReg(Scope.CTX, 1);
        for (int r = 7; r <= 9; r++) {
            code.movReg(r, r - 5);
        }
        body(new Draw(seed), fragments, subprogs);
    }

    private void body(Draw draw, List<Fragment> fragments, int[] subprogs) {
        for (int off = -Scope.DATA_SIZE; off < 0; off += Long.BYTES) {
            code.wide(0, draw.wide());
            code.store(8, Scope.FRAME, off, draw.of(0, 0, 7, 8, 9));
        }
        scalars.refill(draw, 0, 5);
        emit(new Scope(0, subprogs), fragments);
        scalars.fold();
        code.emit(Ops.EXIT, 0, 0, 0, 0);
    }

    /** Mixes packet bytes into R7 and R8, so that the verifier knows nothing of them. */
    private void firstBytes() {
        int skip = code.label();
        code.load(4, 2, Scope.CTX, DATA);
        code.load(4, 3, Scope.CTX, DATA_END);
        code.movReg(4, 2);
        code.alu(Ops.ADD, 4, 14);
        code.jumpIf(Ops.JMP | Ops.JGT | Ops.REG, 4, 3, 0, skip);
        code.load(8, 7, 2, 0);
        code.load(4, 8, 2, 8);
        code.bind(skip);
    }

    private void emit(Scope scope, List<Fragment> fragments) {
        for (Fragment fragment : fragments) {
            emit(scope, fragment, new Draw(fragment.seed()));
        }
    }

    private void emit(Scope scope, Fragment fragment, Draw draw) {
        switch (fragment.kind()) {
            case ALU -> scalars.alu(scope, draw);
            case BRANCH -> branch(scope, fragment, draw);
            case LOOP -> loop(scope, fragment, draw);
            case STACK -> memory.stack(scope, draw);
            case ATOMIC -> memory.atomic(scope, draw);
            case PACKET -> memory.packet(scope, draw);
            case CONTEXT -> memory.context(scope, draw);
            case SPILL -> memory.spill(scope, draw);
            case ARRAY -> calls.array(scope, draw);
            case HASH -> calls.hash(scope, draw);
            case CHECKSUM -> calls.checksum(scope, draw);
            case SUBPROG -> calls.subprog(scope, draw);
            case JUMP -> calls.jump(scope, draw);
            case HEAD -> calls.head(draw);
            case TAIL -> calls.tail(draw);
            case META -> calls.meta(scope, draw);
            case KEY -> calls.key(scope, draw);
            case COUNT -> calls.count(scope, draw);
            case TEXT -> helpers.text(scope, draw);
            case BUFFER -> helpers.buffer(scope, draw);
            case ITERATE -> helpers.iterate(scope, draw);
            case QUEUE -> helpers.queue(scope, draw);
            case WORKER -> helpers.worker(scope, draw);
            case RING -> helpers.ring(scope, draw);
            case DYNPTR -> helpers.dynptr(scope, draw);
            case CLOCK -> helpers.clock(scope, draw);
            case SAME -> same(scope, fragment);
            case DIVIDE -> scalars.divide(scope, draw);
            case BYTES -> patterns.bytes(scope, draw);
            case INDEX -> patterns.index(scope, draw);
            case SLOT -> patterns.slot(scope, draw);
            case MERGE -> patterns.merge(scope, draw);
            case SPLIT -> patterns.split(scope, draw);
            case SWAP -> patterns.swap(draw);
            case GUARDS -> patterns.guards(scope, draw);
            case SWITCH -> patterns.cases(scope, draw);
        }
    }

    private void branch(Scope scope, Fragment fragment, Draw draw) {
        int other = code.label();
        int end = code.label();
        scalars.condition(scope, draw, other);
        emit(scope, fragment.body());
        if (draw.oneIn(2)) {
            code.jump(end);
        } else {
            code.jumpLong(end);
        }
        code.bind(other);
        emit(scope, fragment.other());
        code.bind(end);
    }

    /** Asks for one condition twice. */
    private void same(Scope scope, Fragment fragment) {
        for (List<Fragment> body : List.of(fragment.body(), fragment.other())) {
            int skip = code.label();
            scalars.condition(scope, new Draw(fragment.seed()), skip);
            emit(scope, body);
            code.bind(skip);
        }
    }

    private void loop(Scope scope, Fragment fragment, Draw draw) {
        int top = code.label();
        int counter = scope.counter();
        code.mov(counter, 0);
        code.bind(top);
        emit(scope.inLoop(), fragment.body());
        code.alu(Ops.ADD, counter, 1);
        code.jumpIf(Ops.JMP | Ops.JLT, counter, 0, draw.between(1, MAX_ITERATIONS), top);
    }
}

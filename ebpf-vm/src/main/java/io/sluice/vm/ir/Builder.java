package io.sluice.vm.ir;

/** Appends values to a current block of a graph, each through a {@link Simplifier}. */
public final class Builder {
    private final Graph graph;
    private final Simplifier simplifier;
    private Block block;
    private int position = END;
    private int origin = Graph.NO_ORIGIN;

    private static final int END = -1;

    /** For a graph. */
    public Builder(Graph graph, Simplifier simplifier) {
        this.graph = graph;
        this.simplifier = simplifier;
    }

    /** The graph. */
    public Graph graph() {
        return graph;
    }

    /** The block that values are appended to. */
    public Block block() {
        return block;
    }

    /** Appends to the end of a block from now on. */
    public void at(Block next) {
        block = next;
        position = END;
    }

    /** Inserts before the value at a position of a block from now on. */
    public void at(Block next, int before) {
        block = next;
        position = before;
    }

    /** The position that the next value gets, when inserting. */
    public int position() {
        return position == END ? block.values().size() : position;
    }

    /** The insn that values come from, from now on. */
    public void origin(int insn) {
        origin = insn;
    }

    /** The insn that values come from now. */
    public int origin() {
        return origin;
    }

    /** A value, or a simpler one that is the same. */
    public Value emit(Op op, Type type, Value.Payload payload, Value... args) {
        for (int i = 0; i < args.length; i++) {
            args[i] = args[i].resolved();
        }
        Value simpler = simplifier.simplify(this, op, type, args, payload);
        if (simpler != null) {
            return simpler.resolved();
        }
        return raw(op, type, payload, args);
    }

    /** A value just as it is. */
    public Value raw(Op op, Type type, Value.Payload payload, Value... args) {
        Value value = graph.newValue(op, type, args, payload);
        return placed(value, Ranges.of(value));
    }

    private Value placed(Value value, Range range) {
        value.setOrigin(origin);
        value.narrow(range);
        if (position == END) {
            block.add(value);
        } else {
            block.add(position++, value);
        }
        return value;
    }

    /** Ends the block. */
    public void end(Terminator terminator) {
        block.setTerminator(terminator);
    }

    /** Jumps. */
    public void jump(Block target, Value... args) {
        end(new Terminator.Jump(Edge.to(target, args)));
    }

    /** Branches to blocks without parameters. */
    @SuppressWarnings("checkstyle:ParameterNumber") // the parts of the op
    public void branch(Cond cond, Type type, Value left, Value right, Block taken, Block other) {
        end(new Terminator.Branch(
                cond, type, left, right, new Edge(taken), new Edge(other), Terminator.Odds.EVEN));
    }

    /** Branches on 64 bits either way. */
    public void either(Cond cond, Value left, Value right, Edge taken, Edge other) {
        end(new Terminator.Branch(cond, Type.I64, left, right, taken, other, Terminator.Odds.EVEN));
    }

    /** Branches on 64 bits where the condition mostly holds. */
    public void mostly(Cond cond, Value left, Value right, Edge taken, Edge rare) {
        end(new Terminator.Branch(cond, Type.I64, left, right, taken, rare, Terminator.Odds.TAKEN));
    }

    /** A new block without predecessors that hardly ever runs. */
    public Block newColdBlock() {
        Block cold = graph.newBlock();
        cold.setCold();
        return cold;
    }

    /** A new block without predecessors. */
    public Block newBlock() {
        return graph.newBlock();
    }

    /** A parameter of the current block. */
    public Value param(Block of, Type type) {
        return graph.newParam(of, type);
    }

    /** A number: nothing is simpler. */
    public Value constant(long number) {
        return placed(graph.newValue(Op.CONST, Type.I64, Value.NONE, Value.Payload.of(number)), Range.constant(number));
    }

    /** An address. */
    public Value symbol(Symbol symbol, long addend) {
        return emit(Op.SYMBOL, Type.I64, new Value.Payload(addend, symbol, 0), Value.NONE);
    }

    /** The address of frame memory. */
    public Value frame(FrameObject object, long offset) {
        return emit(Op.FRAME, Type.I64, new Value.Payload(offset, object, 0), Value.NONE);
    }

    /** An op of one or two operands without imm. */
    public Value op(Op op, Type type, Value... args) {
        return emit(op, type, Value.Payload.NONE, args);
    }

    /** In 64 bits. */
    public Value add(Value a, Value b) {
        return op(Op.ADD, Type.I64, a, b);
    }

    /** In 64 bits. */
    public Value add(Value a, long number) {
        return number == 0 ? a : op(Op.ADD, Type.I64, a, constant(number));
    }

    /** In 64 bits. */
    public Value sub(Value a, Value b) {
        return op(Op.SUB, Type.I64, a, b);
    }

    /** In 64 bits. */
    public Value and(Value a, long mask) {
        return op(Op.AND, Type.I64, a, constant(mask));
    }

    /** In 64 bits. */
    public Value shl(Value a, int count) {
        return op(Op.SHL, Type.I64, a, constant(count));
    }

    /** In 64 bits. */
    public Value shr(Value a, int count) {
        return op(Op.SHR, Type.I64, a, constant(count));
    }

    /** The lower bits: 8, 16 or 32. */
    public Value zext(Value a, int bits) {
        return emit(Op.ZEXT, Type.I64, Value.Payload.of(bits), a);
    }

    /** The lower bits, sign-extended to 64: 8, 16 or 32. */
    public Value sext(Value a, int bits) {
        return emit(Op.SEXT, Type.I64, Value.Payload.of(bits), a);
    }

    /** 1 or 0. */
    public Value set(Cond cond, Type type, Value a, Value b) {
        return emit(Op.SET, type, new Value.Payload(0, cond, 0), a, b);
    }

    /** {@code a cond b ? yes : no}. */
    @SuppressWarnings("checkstyle:ParameterNumber") // the parts of the op
    public Value select(Cond cond, Type type, Value a, Value b, Value yes, Value no) {
        return emit(Op.SELECT, type, new Value.Payload(0, cond, 0), a, b, yes, no);
    }

    /** Zero-extending load of 1, 2, 4 or 8 bytes. */
    public Value load(int size, Region region, Value address, long offset) {
        return emit(Op.LOAD, Type.I64, new Value.Payload(offset, region, size), address);
    }

    /** Store of the lower 1, 2, 4 or 8 bytes. */
    public void store(int size, Region region, Value address, long offset, Value value) {
        emit(Op.STORE, Type.VOID, new Value.Payload(offset, region, size), address, value);
    }

    /** A call. */
    public Value call(Callee callee, Value... args) {
        return emit(Op.CALL, Type.I64, new Value.Payload(0, callee, 0), args);
    }
}

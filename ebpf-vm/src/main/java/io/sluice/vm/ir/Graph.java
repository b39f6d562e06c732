package io.sluice.vm.ir;

import java.util.BitSet;
import java.util.List;

/** One function: blocks, of which the first is the entry and its parameters are the function's. */
public final class Graph {
    /** {@link Value#origin} of what comes from no insn. */
    public static final int NO_ORIGIN = -1;

    private final String name;
    private final Callee.Convention convention;
    private final Nodes<FrameObject> frame = new Nodes<>();
    private Nodes<Block> blocks = new Nodes<>();
    private int nextValue;
    private int nextBlock;
    private Object flowFacts;

    /**
     * An empty function.
     *
     * @param name in the text form
     * @param convention how it is called
     */
    public Graph(String name, Callee.Convention convention) {
        this.name = name;
        this.convention = convention;
    }

    /** Its name. */
    public String name() {
        return name;
    }

    /** How it is called. */
    public Callee.Convention convention() {
        return convention;
    }

    /** The first block. */
    public Block entry() {
        return blocks.getFirst();
    }

    /** The blocks, in the order of the text and of the code; {@link #newBlock()} adds to them. */
    public Nodes<Block> blocks() {
        return blocks;
    }

    /**
     * Keeps these blocks in this order, the entry first; others are gone, and their edges. The list that
     * {@link #blocks} gave before stays as it was.
     */
    public void setBlocks(List<Block> next) {
        if (blocks.isEmpty() || next.getFirst() != entry()) {
            flowChanged();
        }
        BitSet kept = new BitSet(nextBlock);
        for (Block block : next) {
            kept.set(block.id());
        }
        for (Block block : blocks) {
            if (!kept.get(block.id())) {
                block.setTerminator(new Terminator.Unreachable());
            }
        }
        blocks = new Nodes<>(next.toArray());
    }

    /** A new block at the end. */
    public Block newBlock() {
        return newBlock(nextBlock);
    }

    /** With a number of the parser's choice. */
    Block newBlock(int id) {
        nextBlock = Math.max(nextBlock, id + 1);
        Block block = new Block(id, this);
        flowChanged();
        blocks.append(block);
        return block;
    }

    /** Forgets what was kept of the flow: which edges there are, their odds, and which blocks are cold. */
    void flowChanged() {
        flowFacts = null;
    }

    /** What was kept of the flow as it is now, or null: it is forgotten where the flow changes. */
    public Object flowFacts() {
        return flowFacts;
    }

    /** Keeps something until the flow changes: what edges there are, their odds, which blocks are there and cold. */
    public void keepFlowFacts(Object facts) {
        flowFacts = facts;
    }

    /** Has later values get this number and higher ones. */
    void reserve(int id) {
        nextValue = Math.max(nextValue, id);
    }

    /** Removes what was replaced from all blocks, with the arguments for replaced parameters. */
    public void removeReplaced() {
        for (Block block : blocks) {
            block.removeReplaced();
        }
    }

    /** A new parameter at the end of a block's; edges to it must get an argument. */
    public Value newParam(Block block, Type type) {
        Value.Payload position = Value.Payload.of(block.params().size());
        Value value = new Value(nextValue++, Op.PARAM, type, Value.NONE, position);
        value.narrow(type == Type.I32 ? Range.INT : Range.ANY);
        block.addParam(value);
        return value;
    }

    /** A new value that belongs to no block yet. */
    public Value newValue(Op op, Type type, Value[] args, Value.Payload payload) {
        if (op.arity() != Op.ANY && op.arity() != args.length) {
            throw new IllegalArgumentException(op.text() + ": " + args.length + " operands, not " + op.arity());
        }
        return new Value(nextValue++, op, type, args, payload);
    }

    /** More than any value's number. */
    public int values() {
        return nextValue;
    }

    /** More than any block's number. */
    public int blockIds() {
        return nextBlock;
    }

    /** Memory in the frame. */
    public FrameObject newFrameObject(String objectName, int size) {
        FrameObject object = new FrameObject(frame.size(), objectName, size);
        frame.append(object);
        return object;
    }

    /** The memory in the frame; {@link #newFrameObject} adds to it. */
    public Nodes<FrameObject> frame() {
        return frame;
    }
}

package io.sluice.vm.ir;

/**
 * One value: an op, its operands, and what the op's row says of {@code imm} and {@code aux}. It belongs to one block.
 *
 * <p>A value that was replaced by another ({@link #replaceBy}) forwards to it: {@link #arg} never returns one that was.
 */
public final class Value {
    /** No operands. */
    public static final Value[] NONE = {};

    private final int id;
    private final Op op;
    private final Type type;
    private final Value[] args;
    private final long imm;
    private final Object aux;
    private final int size;
    private final Payload payload;
    private Block block;
    private Range range = Range.ANY;
    private Value replacement;
    private int origin = Graph.NO_ORIGIN;

    Value(int id, Op op, Type type, Value[] args, Payload payload) {
        this.id = id;
        this.op = op;
        this.type = type;
        this.args = args;
        this.imm = payload.imm();
        this.aux = payload.aux();
        this.size = payload.size();
        this.payload = payload;
    }

    /**
     * What an op has beside operands.
     *
     * @param imm a number, see {@link Op}
     * @param aux an object, see {@link Op}, or null
     * @param size bytes of an access, else 0
     */
    public record Payload(long imm, Object aux, int size) {
        /** Nothing. */
        public static final Payload NONE = new Payload(0, null, 0);

        /** A number. */
        public static Payload of(long imm) {
            return imm == 0 ? NONE : new Payload(imm, null, 0);
        }
    }

    /** Its number in the graph, dense from 0. */
    public int id() {
        return id;
    }

    /** The op. */
    public Op op() {
        return op;
    }

    /** The width that the op works in. */
    public Type type() {
        return type;
    }

    /** How many operands. */
    public int args() {
        return args.length;
    }

    /** An operand, replacements followed. */
    public Value arg(int position) {
        Value direct = args[position];
        if (direct.replacement != null) {
            direct = direct.resolved();
            args[position] = direct;
        }
        return direct;
    }

    /** Puts another operand in a position. */
    public void setArg(int position, Value value) {
        args[position] = value;
    }

    /** The number that the op's row speaks of. */
    public long imm() {
        return imm;
    }

    /** The object that the op's row speaks of, or null. */
    public Object aux() {
        return aux;
    }

    /** Bytes of a scalar access, else 0. */
    public int size() {
        return size;
    }

    /** All three. */
    public Payload payload() {
        return payload;
    }

    /** The region of an access. */
    public Region region() {
        return (Region) aux;
    }

    /** The condition of SET and SELECT. */
    public Cond cond() {
        return (Cond) aux;
    }

    /** What a CALL calls. */
    public Callee callee() {
        return (Callee) aux;
    }

    /** Whether it is a number. */
    public boolean isConst() {
        return op == Op.CONST;
    }

    /** Whether it is this number. */
    public boolean isConst(long number) {
        return op == Op.CONST && imm == number;
    }

    /** The block that it belongs to; null once it was removed. */
    public Block block() {
        return block;
    }

    void setBlock(Block block) {
        this.block = block;
    }

    /** What is known of it. */
    public Range range() {
        return range;
    }

    /** Adds to what is known of it; only what holds wherever it is defined. */
    public Value narrow(Range known) {
        range = range.and(known);
        return this;
    }

    /** Puts back what was known before {@link #narrow}: for walks that know more while a condition holds. */
    public void restore(Range before) {
        range = before;
    }

    /** The insn that it comes from, or {@link Graph#NO_ORIGIN}. */
    public int origin() {
        return origin;
    }

    void setOrigin(int origin) {
        this.origin = origin;
    }

    /** Has all uses of this value, present and future, be uses of another. */
    public void replaceBy(Value other) {
        Value target = other.resolved();
        if (target == this) {
            throw new IllegalArgumentException("value v" + id + ": replaced by itself");
        }
        replacement = target;
    }

    /** Whether it was replaced. */
    public boolean isReplaced() {
        return replacement != null;
    }

    /** The value itself, or what it was replaced by in the end. */
    public Value resolved() {
        return replacement == null ? this : end();
    }

    /** Where the chain of replacements ends, to which all values of it forward from now on. */
    private Value end() {
        Value end = replacement;
        while (end.replacement != null) {
            end = end.replacement;
        }
        Value at = this;
        while (at.replacement != end) {
            Value next = at.replacement;
            at.replacement = end;
            at = next;
        }
        return end;
    }

    @Override
    public String toString() {
        return "v" + id;
    }
}

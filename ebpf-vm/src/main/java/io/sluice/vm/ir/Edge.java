package io.sluice.vm.ir;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/** A way from one block to another, with a value for each of the target's parameters. */
public final class Edge {
    private static final int SPARE = 4;

    private final Block target;
    private Value[] args;
    private int size;

    /** An edge with these arguments. */
    public Edge(Block target, List<Value> args) {
        this(target, args.toArray(Value.NONE));
    }

    /** An edge without arguments. */
    public Edge(Block target) {
        this(target, Value.NONE);
    }

    private Edge(Block target, Value[] args) {
        this.target = target;
        this.args = args;
        this.size = args.length;
    }

    /** An edge with these arguments. */
    public static Edge to(Block target, Value... args) {
        return new Edge(target, args.length == 0 ? Value.NONE : args.clone());
    }

    /** Where it leads. */
    public Block target() {
        return target;
    }

    /** How many arguments. */
    public int args() {
        return size;
    }

    /** An argument, replacements followed. */
    public Value arg(int position) {
        Value direct = args[Objects.checkIndex(position, size)];
        if (direct.isReplaced()) {
            direct = direct.resolved();
            args[position] = direct;
        }
        return direct;
    }

    /** All arguments: a copy. */
    public List<Value> list() {
        List<Value> copy = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            copy.add(arg(i));
        }
        return copy;
    }

    /** Puts another argument in a position. */
    public void setArg(int position, Value value) {
        args[Objects.checkIndex(position, size)] = value;
    }

    /** Adds an argument for a parameter that was added to the target. */
    public void addArg(Value value) {
        if (size == args.length) {
            args = Arrays.copyOf(args, size + (size >> 1) + SPARE);
        }
        args[size++] = value;
    }

    /** Removes the argument of a parameter that was removed from the target. */
    public void removeArg(int position) {
        Objects.checkIndex(position, size);
        size--;
        System.arraycopy(args, position + 1, args, position, size - position);
        args[size] = null;
    }
}

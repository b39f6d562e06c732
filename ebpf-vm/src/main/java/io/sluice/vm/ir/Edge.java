package io.sluice.vm.ir;

import java.util.ArrayList;
import java.util.List;

/** A way from one block to another, with a value for each of the target's parameters. */
public final class Edge {
    private final Block target;
    private final List<Value> args = new ArrayList<>(4);

    /** An edge with these arguments. */
    public Edge(Block target, List<Value> args) {
        this.target = target;
        this.args.addAll(args);
    }

    /** An edge without arguments. */
    public Edge(Block target) {
        this(target, List.of());
    }

    /** An edge with these arguments. */
    public static Edge to(Block target, Value... args) {
        return new Edge(target, List.of(args));
    }

    /** Where it leads. */
    public Block target() {
        return target;
    }

    /** How many arguments. */
    public int args() {
        return args.size();
    }

    /** An argument, replacements followed. */
    public Value arg(int position) {
        Value direct = args.get(position);
        if (direct.isReplaced()) {
            direct = direct.resolved();
            args.set(position, direct);
        }
        return direct;
    }

    /** All arguments: a copy. */
    public List<Value> list() {
        List<Value> copy = new ArrayList<>(args.size());
        for (int i = 0; i < args.size(); i++) {
            copy.add(arg(i));
        }
        return copy;
    }

    /** Puts another argument in a position. */
    public void setArg(int position, Value value) {
        args.set(position, value);
    }

    /** Adds an argument for a parameter that was added to the target. */
    public void addArg(Value value) {
        args.add(value);
    }

    /** Removes the argument of a parameter that was removed from the target. */
    public void removeArg(int position) {
        args.remove(position);
    }
}

package io.sluice.vm.opt.build;

import io.sluice.vm.insn.Insn;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Variables as SSA values while the graph grows (Braun and others, "Simple and Efficient Construction of Static Single
 * Assignment Form", 2013): a block that not all ways lead to yet gets a parameter for each variable that is read there,
 * whose arguments follow when it is sealed; a parameter that stands for one value only is replaced by it.
 *
 * <p>Registers belong to one copy of a function. A block has a shortcut to one that dominates it where registers stay
 * as they are in between: over a recipe, or an inlined function.
 */
final class Variables {
    /** After the registers R0 to R9: how often may_goto may still go on. */
    static final int BUDGET = Insn.R10;
    /** What the last lookup found that may come again, {@link Repeats}. */
    static final int FOUND = BUDGET + 1;
    /** The packet's first byte; this and what follows does not belong to one copy of a function. */
    static final int DATA = FOUND + 1;
    /** The address after the packet. */
    static final int DATA_END = DATA + 1;
    /** The metadata's first byte. */
    static final int DATA_META = DATA_END + 1;
    /** How many variables. */
    static final int COUNT = DATA_META + 1;

    private static final int REGISTERS = (1 << DATA) - 1;

    private final Builder b;
    private final BitSet ends = new BitSet();
    /** Parameters that the search made which is on its way, and how deep it is. */
    private final List<Value> made = new ArrayList<>();
    private int depth;
    private Node[] nodes = new Node[64];
    /** Where blocks that recipes make belong to, or null. */
    private Node around;

    /** What is known of variables at the end, so far, of a block. */
    static final class Node {
        private final Block block;
        private final Value[] values = new Value[COUNT];
        /** Those that were read before all ways led here: the parameters, and in which order; null without any. */
        private Value[] pending;
        private byte[] pendingOrder;
        private int pendingCount;
        private int searching;
        private int invariant;
        private int forgotten;
        private Node shortcut;
        private boolean sealed;
        private IntFunction<Value> initial;

        private Node(Block block) {
            this.block = block;
        }

        /** The registers of this bit set are not changed by the loop that begins here. */
        void invariant(int registers) {
            invariant = registers & REGISTERS;
        }

        /** A register that nothing has written where this block, the first of a function, begins. */
        void forget(int register) {
            forgotten |= 1 << register;
        }

        /** Where variables that do not belong to one function's copy begin. */
        void initial(IntFunction<Value> values) {
            initial = values;
        }
    }

    Variables(Builder b) {
        this.b = b;
    }

    /** A block that not all ways lead to yet. */
    Node open(Block block) {
        Node node = new Node(block);
        if (block.id() >= nodes.length) {
            nodes = Arrays.copyOf(nodes, Math.max(block.id() + 1, 2 * nodes.length));
        }
        nodes[block.id()] = node;
        return node;
    }

    /** As {@link #open(Block)}, where registers are what they were at the end of another block. */
    Node open(Block block, Node shortcut) {
        Node node = open(block);
        node.shortcut = shortcut;
        return node;
    }

    /** The state of the block that is built. */
    Node here() {
        return node(b.block());
    }

    private Node node(Block block) {
        Node node = block.id() < nodes.length ? nodes[block.id()] : null;
        if (node == null) {
            if (around == null) {
                throw new IllegalStateException("internal error: " + block + " came from nowhere");
            }
            node = open(block, around);
        }
        return node;
    }

    /** Whether all ways lead to a block already. */
    boolean isSealed(Block block) {
        return node(block).sealed;
    }

    /** Whether a value is a parameter that stands for this variable. */
    boolean isParamOf(int variable, Value value) {
        return variable == DATA_END && ends.get(value.id());
    }

    /**
     * Goes on in a new block that one of the ways to another leads to instead, with what that block has assigned.
     *
     * @param like the other block, in which there are but numbers
     * @param param its parameter
     * @param brought what the way brings for it
     */
    void openLike(Block like, Block block, Value param, Value brought) {
        Node from = node(like);
        Node to = open(block, from.shortcut);
        b.at(block);
        for (int i = 0; i < DATA; i++) {
            Value value = from.values[i] == null ? null : from.values[i].resolved();
            if (value == param) {
                to.values[i] = brought;
            } else if (value != null) {
                to.values[i] = value.block() == like ? b.constant(value.imm()) : value;
            }
        }
        to.sealed = true;
    }

    /** From now on blocks may be made by others, which change no registers. */
    void beginForeign() {
        around = here();
    }

    /** All blocks made since {@link #beginForeign}, the first of which had this number, are sealed. */
    void endForeign(int firstBlock) {
        Graph graph = b.graph();
        Nodes<Block> blocks = graph.blocks();
        for (int i = blocks.size() - 1; i >= 0 && blocks.get(i).id() >= firstBlock; i--) {
            seal(blocks.get(i));
        }
        around = null;
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int i = blocks.size() - 1; i >= 0 && blocks.get(i).id() >= firstBlock; i--) {
                changed |= removeTrivial(blocks.get(i));
            }
        }
    }

    /** Replaces all parameters of a block that are one other value on all ways. */
    static boolean removeTrivial(Block block) {
        boolean changed = false;
        for (int i = block.params().size() - 1; i >= 0; i--) {
            changed |= removeIfTrivial(block, i);
        }
        return changed;
    }

    /** Assigns in the block that is built. */
    void write(int variable, Value value) {
        here().values[variable] = value;
    }

    /** The value in the block that is built. */
    Value read(int variable) {
        return read(variable, here());
    }

    /** The value at the end of a block. */
    Value read(int variable, Node at) {
        Node node = at;
        while (true) {
            Value known = node.values[variable];
            if (known != null) {
                known = known.resolved();
                if (node != at) {
                    at.values[variable] = known;
                }
                return known;
            }
            Node next = straight(variable, node);
            if (next == null) {
                break;
            }
            node = next;
        }
        depth++;
        Value found = search(variable, node);
        settle();
        found = found.resolved();
        node.values[variable] = found;
        at.values[variable] = found;
        return found;
    }

    /** At the end of a search: of parameters that it made, one may be found to be trivial by what became of another. */
    private void settle() {
        if (--depth > 0) {
            return;
        }
        boolean changed = made.size() > 1;
        while (changed) {
            changed = false;
            for (Value param : made) {
                changed |= !param.isReplaced() && removeIfTrivial(param);
            }
        }
        made.clear();
    }

    /** The only place that the variable's value can come from, or null. */
    private Node straight(int variable, Node node) {
        if (variable >= DATA && node.initial != null || (node.forgotten >> variable & 1) != 0) {
            return null;
        }
        if (variable < DATA && node.shortcut != null) {
            return node.shortcut;
        }
        return node.sealed && node.block.predecessors().size() == 1 ? node(node.block.predecessors().getFirst()) : null;
    }

    private Value search(int variable, Node node) {
        if (variable >= DATA && node.initial != null) {
            return node.initial.apply(variable);
        }
        if (node.pending != null && node.pending[variable] != null) {
            return node.pending[variable].resolved();
        }
        if (!node.sealed) {
            Value same = (node.invariant >> variable & 1) != 0 ? same(variable, node) : null;
            return same != null ? same : await(variable, node);
        }
        if (node.block.predecessors().isEmpty() || (node.forgotten >> variable & 1) != 0) {
            return undefined(node);
        }
        if ((node.searching >> variable & 1) != 0) {
            // around a loop and back: only a parameter can be both
            Value param = param(variable, node);
            made.add(param);
            node.values[variable] = param;
            return param;
        }
        return join(variable, node);
    }

    private Value join(int variable, Node node) {
        Value same = same(variable, node);
        Value param = node.values[variable];
        if (param == null && same != null) {
            return same;
        }
        if (param == null) {
            param = param(variable, node);
            node.values[variable] = param;
            made.add(param);
        }
        addArguments(variable, node, param);
        removeIfTrivial(param);
        return param.resolved();
    }

    /** The one value that all ways bring, or null. */
    private Value same(int variable, Node node) {
        node.searching |= 1 << variable;
        Value same = null;
        boolean differ = false;
        Nodes<Block> predecessors = node.block.predecessors();
        for (int i = 0; i < predecessors.size() && !differ; i++) {
            Value value = read(variable, node(predecessors.get(i)));
            differ = same != null && same.resolved() != value;
            same = value;
        }
        node.searching &= ~(1 << variable);
        return differ ? null : same;
    }

    private Value await(int variable, Node node) {
        Value param = param(variable, node);
        if (node.pending == null) {
            node.pending = new Value[COUNT];
            node.pendingOrder = new byte[COUNT];
        }
        node.pending[variable] = param;
        node.pendingOrder[node.pendingCount++] = (byte) variable;
        return param;
    }

    private Value param(int variable, Node node) {
        Value param = b.param(node.block, Type.I64);
        if (variable == DATA_END) {
            ends.set(param.id());
        }
        return param;
    }

    /** What no path that reads it has written. */
    private Value undefined(Node node) {
        Block block = b.block();
        int position = b.position();
        boolean inserted = block == node.block;
        b.at(node.block, 0);
        Value zero = b.raw(Op.CONST, Type.I64, Value.Payload.NONE);
        if (inserted && position < block.values().size() - 1) {
            b.at(block, position + 1);
        } else {
            b.at(block);
        }
        return zero;
    }

    /** All ways lead to the block now. */
    void seal(Block block) {
        Node node = node(block);
        if (node.sealed) {
            return;
        }
        depth++;
        for (int i = 0; i < node.pendingCount; i++) {
            int variable = node.pendingOrder[i];
            addArguments(variable, node, node.pending[variable]);
            made.add(node.pending[variable]);
        }
        node.sealed = true;
        for (int i = 0; i < node.pendingCount; i++) {
            removeIfTrivial(node.pending[node.pendingOrder[i]]);
        }
        settle();
    }

    private void addArguments(int variable, Node node, Value param) {
        Block block = node.block;
        int position = block.params().indexOf(param);
        Nodes<Block> predecessors = block.predecessors();
        for (int i = 0; i < predecessors.size(); i++) {
            Block from = predecessors.get(i);
            Nodes<Edge> edges = from.edges();
            for (int e = 0; e < edges.size(); e++) {
                Edge edge = edges.get(e);
                if (edge.target() == block && edge.args() == position) {
                    edge.addArg(read(variable, node(from)));
                }
            }
        }
    }

    /** Replaces a parameter that is one other value on all ways. */
    static boolean removeIfTrivial(Value param) {
        return removeIfTrivial(param.block(), param.block().params().indexOf(param));
    }

    private static boolean removeIfTrivial(Block block, int position) {
        Value param = block.params().get(position);
        Value other = null;
        Nodes<Block> predecessors = block.predecessors();
        for (int p = 0; p < predecessors.size(); p++) {
            Nodes<Edge> edges = predecessors.get(p).edges();
            for (int i = 0; i < edges.size(); i++) {
                if (edges.get(i).target() != block) {
                    continue;
                }
                Value arg = edges.get(i).arg(position);
                if (arg == param || arg == other) {
                    continue;
                }
                if (other != null) {
                    return false;
                }
                other = arg;
            }
        }
        if (other == null) {
            return false;
        }
        param.replaceBy(other);
        block.removeParam(position);
        return true;
    }
}

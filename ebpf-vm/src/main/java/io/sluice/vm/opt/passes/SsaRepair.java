package io.sluice.vm.opt.passes;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Makes uses right again after blocks were copied: a value then has several definitions, and each use gets the one
 * that reaches it, by parameters of blocks where several do.
 *
 * <p>Requires that on each path to a use a definition comes before it, and that no block is unreachable. The copies are
 * as the original is: its range holds of them too.
 */
final class SsaRepair {
    private final Graph graph;
    private final Builder builder;
    /** By value id: those that have copies. */
    private Original[] byId = {};
    private final List<Original> originals = new ArrayList<>();
    /** What the value at hand is at the start and the end of blocks, by block id, where the stamps say so. */
    private Value[] starts = {};
    private Value[] ends = {};
    private int[] startStamps = {};
    private int[] endStamps = {};
    private int stamp;
    private Value original;

    /** A value that has copies: by position the copy, and the block at whose end it is that; and uses found late. */
    private static final class Original {
        private final Value value;
        private Block[] blocks = new Block[2];
        private Value[] copies = new Value[2];
        private int size;
        private final Uses uses = new Uses();
        /** Those that came while others were repaired. */
        private final Uses later = new Uses();

        Original(Value value) {
            this.value = value;
        }

        void add(Block block, Value copy) {
            if (size == copies.length) {
                blocks = Arrays.copyOf(blocks, 2 * size);
                copies = Arrays.copyOf(copies, 2 * size);
            }
            blocks[size] = block;
            copies[size++] = copy;
        }
    }

    /** Uses in other blocks: where, and by which value, null where it is at the block's end. */
    private static final class Uses {
        private static final Block[] NOWHERE = {};

        private Block[] blocks = NOWHERE;
        private Value[] users = Value.NONE;
        private int size;

        void add(Block block, Value user) {
            if (size == users.length) {
                blocks = Arrays.copyOf(blocks, 2 * size + 2);
                users = Arrays.copyOf(users, 2 * size + 2);
            }
            blocks[size] = block;
            users[size++] = user;
        }
    }

    SsaRepair(Graph graph, Builder builder) {
        this.graph = graph;
        this.builder = builder;
    }

    /** Says that at the end of a block a value of another block is this one. */
    void define(Value of, Block block, Value copy) {
        if (of.id() >= byId.length) {
            byId = Arrays.copyOf(byId, graph.values());
        }
        Original known = byId[of.id()];
        if (known == null) {
            known = new Original(of);
            byId[of.id()] = known;
            originals.add(known);
        }
        known.add(block, copy);
    }

    /** Repairs all uses of the values that have copies; the graph has a new set of values then. */
    void run() {
        if (originals.isEmpty()) {
            return;
        }
        findUses();
        starts = new Value[graph.blockIds()];
        ends = new Value[graph.blockIds()];
        startStamps = new int[graph.blockIds()];
        endStamps = new int[graph.blockIds()];
        // a copy may be an original from further up: those are repaired after those that come to use them
        for (int i = originals.size() - 1; i >= 0; i--) {
            repair(originals.get(i));
        }
    }

    private void findUses() {
        Nodes<Block> blocks = graph.blocks();
        for (int b = 0; b < blocks.size(); b++) {
            Block block = blocks.get(b);
            Nodes<Value> values = block.values();
            for (int i = 0; i < values.size(); i++) {
                Value user = values.get(i);
                for (int arg = 0; arg < user.args(); arg++) {
                    use(user.arg(arg), block, user);
                }
            }
            Nodes<Value> uses = block.terminator().uses();
            for (int i = 0; i < uses.size(); i++) {
                use(uses.get(i), block, null);
            }
            Nodes<Edge> edges = block.edges();
            for (int e = 0; e < edges.size(); e++) {
                for (int i = 0; i < edges.get(e).args(); i++) {
                    use(edges.get(e).arg(i), block, null);
                }
            }
        }
    }

    private void use(Value value, Block block, Value user) {
        Original known = value.id() < byId.length ? byId[value.id()] : null;
        if (known != null && block != value.block()) {
            known.uses.add(block, user);
        }
    }

    private void repair(Original known) {
        Value value = known.value;
        original = value;
        stamp++;
        define(value.block(), value);
        for (int i = 0; i < known.size; i++) {
            define(known.blocks[i], known.copies[i].resolved());
        }
        for (int i = 0; i < known.later.size; i++) {
            repairUse(known.later.blocks[i], known.later.users[i]);
        }
        for (int i = 0; i < known.uses.size; i++) {
            repairUse(known.uses.blocks[i], known.uses.users[i]);
        }
    }

    private void repairUse(Block block, Value user) {
        if (block == original.block()) {
            return;
        }
        if (user == null) {
            repairEnd(block, atEnd(block));
        } else {
            repair(block, user, atStart(block));
        }
    }

    private void used(Value value, Block block, Value user) {
        if (value != original && value.id() < byId.length && byId[value.id()] != null) {
            byId[value.id()].later.add(block, user);
        }
    }

    private void define(Block block, Value value) {
        ends[block.id()] = value;
        endStamps[block.id()] = stamp;
    }

    private void repair(Block block, Value user, Value found) {
        for (int i = 0; i < user.args(); i++) {
            if (user.arg(i) == original) {
                user.setArg(i, found);
                used(found, block, user);
            }
        }
    }

    private void repairEnd(Block block, Value found) {
        if (found == original) {
            return;
        }
        used(found, block, null);
        Terminator end = block.terminator();
        if (end.uses().contains(original)) {
            block.setTerminator(Terminators.mapUses(end, v -> v == original ? found : v));
        }
        for (Edge edge : end.edges()) {
            for (int i = 0; i < edge.args(); i++) {
                if (edge.arg(i) == original) {
                    edge.setArg(i, found);
                }
            }
        }
    }

    private Value atEnd(Block block) {
        return endStamps[block.id()] == stamp ? ends[block.id()].resolved() : atStart(block);
    }

    /** Goes up while there is one way, then asks all. */
    private Value atStart(Block block) {
        Block at = block;
        List<Block> path = new ArrayList<>();
        Value found = null;
        while (found == null) {
            if (startStamps[at.id()] == stamp) {
                found = starts[at.id()].resolved();
            } else if (isFree(original)) {
                builder.at(at, 0);
                found = builder.raw(original.op(), original.type(), original.payload());
                path.add(at);
            } else if (at.predecessors().size() != 1) {
                found = join(at);
            } else {
                path.add(at);
                at = at.predecessors().getFirst();
                found = endStamps[at.id()] == stamp ? ends[at.id()].resolved() : null;
            }
        }
        for (Block passed : path) {
            starts[passed.id()] = found;
            startStamps[passed.id()] = stamp;
        }
        return found;
    }

    /** A number costs less than a parameter. */
    private static boolean isFree(Value value) {
        return value.op().isPure() && value.op().arity() == 0;
    }

    private Value join(Block block) {
        if (block == graph.entry()) {
            throw new IllegalStateException(
                    "internal error: " + graph.name() + ": " + original + " is used where it is not defined");
        }
        // what is I32 by its op may have 64 bits: SELECT compares 32 and gives all
        Type type = original.type().isVector() ? original.type() : Type.I64;
        Value param = graph.newParam(block, type).narrow(original.range());
        starts[block.id()] = param;
        startStamps[block.id()] = stamp;
        Value same = null;
        boolean trivial = true;
        int position = block.params().size() - 1;
        for (Block from : block.predecessors()) {
            Value arg = atEnd(from);
            used(arg, from, null);
            for (Edge edge : from.edges()) {
                if (edge.target() == block && edge.args() == position) {
                    edge.addArg(arg);
                }
            }
            trivial &= arg == param || same == null || arg == same;
            same = arg == param ? same : arg;
        }
        if (trivial && same != null) {
            param.replaceBy(same);
            block.removeParam(position);
            starts[block.id()] = same;
            return same;
        }
        return param;
    }
}

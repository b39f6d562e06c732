package io.sluice.vm.opt.passes;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Range;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Analyses;
import io.sluice.vm.ir.analysis.Order;
import io.sluice.vm.opt.Pass;
import io.sluice.vm.opt.PassContext;
import io.sluice.vm.opt.fold.Comparison;
import io.sluice.vm.opt.fold.Constants;
import java.util.List;

/**
 * Where a block's branch is decided by the arguments of an edge that leads to it, or by an equal branch before, the
 * edge goes on to the branch's
 * target at once, by a copy of the block's values: the join of an inlined lookup, say, that is compared with null.
 *
 * <p>Heads of loops are left alone, so that loops stay natural ones; blocks with a call or many values too. What the
 * copies make superfluous is left to the passes after it.
 */
public final class JumpThreading implements Pass {
    private static final int MAX_COPIED = 8;
    private static final int MAX_ROUNDS = 4;
    /** All copies together may be as many values as a quarter of the graph's, and these. */
    private static final int FREE_GROWTH = 256;
    private static final int GROWTH_SHARE = 4;
    private static final int MAX_DEPTH = 4;

    @Override
    public String name() {
        return "jump-threading";
    }

    @Override
    public void run(Graph graph, PassContext context) {
        if (!hasJoinThatBranches(graph)) {
            return;
        }
        int budget = FREE_GROWTH + graph.values() / GROWTH_SHARE;
        for (int i = 0; i < MAX_ROUNDS && budget > 0; i++) {
            Round round = new Round(graph, context.builder(graph), budget);
            if (!round.run()) {
                return;
            }
            budget = round.budget;
        }
    }

    private static boolean hasJoinThatBranches(Graph graph) {
        Nodes<Block> blocks = graph.blocks();
        for (int i = 1; i < blocks.size(); i++) {
            if (blocks.get(i).predecessors().size() > 1 && blocks.get(i).terminator() instanceof Terminator.Branch) {
                return true;
            }
        }
        return false;
    }

    /** One look at all blocks that are there when it begins. */
    private static final class Round {
        private final Graph graph;
        private final Builder builder;
        private final SsaRepair repair;
        private final Order order;
        /** How many values there are when it begins. */
        private final int known;
        private final int knownBlocks;
        /** By value id: the copy in the block that is being made; null before the first. */
        private Value[] copies;
        private int budget;

        Round(Graph graph, Builder builder, int budget) {
            this.graph = graph;
            this.builder = builder;
            this.budget = budget;
            this.repair = new SsaRepair(graph, builder);
            this.order = Analyses.of(graph).order();
            this.known = graph.values();
            this.knownBlocks = graph.blockIds();
        }

        boolean run() {
            boolean changed = false;
            for (int i = 1; i < order.size(); i++) {
                Block block = order.at(i);
                if (block.terminator() instanceof Terminator.Branch branch && block.predecessors().size() > 1
                        && !isHead(block) && isCandidate(block, branch)) {
                    changed |= thread(block, branch);
                }
            }
            if (changed) {
                CleanBlocks.removeUnreachable(graph);
                repair.run();
            }
            return changed;
        }

        /** Whether an edge leads back to a block; those that do were there from the beginning, and still are. */
        private boolean isHead(Block block) {
            Nodes<Block> predecessors = block.predecessors();
            for (int i = 0; i < predecessors.size(); i++) {
                Block from = predecessors.get(i);
                if (from.id() < knownBlocks && order.isBack(from, block)) {
                    return true;
                }
            }
            return false;
        }

        private boolean isCandidate(Block block, Terminator.Branch branch) {
            if (!dependsOnParam(branch.left(), block, MAX_DEPTH)
                    && !dependsOnParam(branch.right(), block, MAX_DEPTH) && !isDecidedBefore(block, branch)) {
                return false;
            }
            int copied = 0;
            Nodes<Value> values = block.values();
            for (int i = 0; i < values.size(); i++) {
                Value value = values.get(i);
                if (value.op() == Op.CALL || value.id() >= known) {
                    return false;
                }
                copied += value.op().arity() == 0 ? 0 : 1;
            }
            return copied <= MAX_COPIED;
        }

        private static boolean dependsOnParam(Value value, Block block, int depth) {
            if (value.block() != block || value.op() == Op.PARAM) {
                return value.block() == block;
            }
            for (int i = 0; i < value.args() && depth > 0 && Constants.knows(value.op()); i++) {
                if (dependsOnParam(value.arg(i), block, depth - 1)) {
                    return true;
                }
            }
            return false;
        }

        private static boolean isDecidedBefore(Block block, Terminator.Branch branch) {
            Nodes<Block> predecessors = block.predecessors();
            for (int p = 0; p < predecessors.size(); p++) {
                Block from = predecessors.get(p);
                Nodes<Edge> edges = from.edges();
                for (int i = 0; i < edges.size(); i++) {
                    if (edges.get(i).target() == block
                            && byCondition(branch, from, edges.get(i), branch.left(), branch.right()) >= 0) {
                        return true;
                    }
                }
            }
            return false;
        }

        /** The outcome that an equal branch on the only way to an edge tells, or -1. */
        private static int byCondition(
                Terminator.Branch branch, Block source, Edge way, Value left, Value right) {
            Block from = source;
            Edge edge = way;
            for (int i = 0; i < MAX_DEPTH; i++) {
                if (from.terminator() instanceof Terminator.Branch before && before.left() == left
                        && isSame(before.right(), right) && before.type() == branch.type()) {
                    Cond holds = edge == before.taken() ? before.cond() : before.cond().negated();
                    if (holds == branch.cond() || holds == branch.cond().negated()) {
                        return holds == branch.cond() ? 1 : 0;
                    }
                }
                if (from.predecessors().size() != 1) {
                    return -1;
                }
                Block to = from;
                from = from.predecessors().getFirst();
                edge = from.edges().getFirst().target() == to ? from.edges().getFirst() : from.edges().getLast();
            }
            return -1;
        }

        private static boolean isSame(Value a, Value b) {
            return a == b || a.isConst() && b.isConst(a.imm());
        }

        private boolean thread(Block block, Terminator.Branch branch) {
            boolean changed = false;
            for (Block from : List.copyOf(block.predecessors())) {
                for (Edge edge : from.edges()) {
                    if (edge.target() != block || budget <= 0) {
                        continue;
                    }
                    int outcome = outcome(block, branch, from, edge);
                    if (outcome >= 0) {
                        copy(block, from, edge, outcome == 1 ? branch.taken() : branch.other());
                        changed = true;
                    }
                }
            }
            return changed;
        }

        private int outcome(Block block, Terminator.Branch branch, Block from, Edge edge) {
            Value left = onEdge(branch.left(), block, edge, MAX_DEPTH);
            Value right = onEdge(branch.right(), block, edge, MAX_DEPTH);
            if (left == null || right == null) {
                return -1;
            }
            int outcome = new Comparison(branch.cond(), branch.type(), left, right).outcome();
            return outcome >= 0 ? outcome : byCondition(branch, from, edge, left, right);
        }

        /** What a value of the block is if it is entered by an edge: known before it, or a number; else null. */
        private Value onEdge(Value value, Block block, Edge edge, int depth) {
            if (value.block() != block || value.isConst()) {
                return value;
            }
            if (value.op() == Op.PARAM) {
                return edge.arg(block.params().indexOf(value));
            }
            if (depth == 0 || !Constants.knows(value.op()) || value.args() == 0 || !isTotal(value.op())) {
                return null;
            }
            long[] numbers = new long[value.args()];
            for (int i = 0; i < numbers.length; i++) {
                Value arg = onEdge(value.arg(i), block, edge, depth - 1);
                if (arg == null || !arg.isConst()) {
                    return null;
                }
                numbers[i] = arg.imm();
            }
            Value number = graph.newValue(Op.CONST, Type.I64, Value.NONE, Value.Payload.of(
                    Constants.apply(value.op(), value.type(), value.payload(), numbers)));
            return number.narrow(Range.constant(number.imm()));
        }

        /** Whether the op is defined for all operands: a path that nobody takes may have others. */
        private static boolean isTotal(Op op) {
            return switch (op) {
                case UDIV, UREM, SDIV, SREM, CTZ, CLZ -> false;
                default -> true;
            };
        }

        /** Has the edge lead by a copy of the block to a target of its branch. */
        private void copy(Block block, Block from, Edge edge, Edge way) {
            Block copy = graph.newBlock();
            if (block.isCold() || from.isCold()) {
                copy.setCold();
            }
            builder.at(copy);
            for (int i = 0; i < edge.args(); i++) {
                copied(block.params().get(i), copy, edge.arg(i));
            }
            for (Value value : block.values()) {
                Value[] args = new Value[value.args()];
                for (int i = 0; i < args.length; i++) {
                    args[i] = copyOf(value.arg(i), block);
                }
                builder.origin(value.origin());
                Value made = builder.emit(value.op(), value.type(), value.payload(), args);
                if (made.block() == copy) {
                    made.narrow(value.range());
                }
                copied(value, copy, made);
                budget--;
            }
            List<Value> args = way.list();
            args.replaceAll(v -> copyOf(v, block));
            builder.jump(way.target(), args.toArray(Value[]::new));
            Terminators.redirect(from, edge, new Edge(copy));
        }

        private void copied(Value value, Block block, Value copy) {
            copies = copies == null ? new Value[known] : copies;
            copies[value.id()] = copy;
            if (!value.op().isVoid()) {
                repair.define(value, block, copy);
            }
        }

        private Value copyOf(Value value, Block block) {
            return value.block() == block ? copies[value.id()] : value;
        }
    }
}

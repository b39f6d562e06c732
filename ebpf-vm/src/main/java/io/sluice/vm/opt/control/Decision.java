package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Dominators;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * A tree of blocks that only compare one value, the key, with numbers: where it leads to for which keys. Blocks that
 * several branches share are walked for each of them.
 */
final class Decision {
    private static final int MOST_CASES = 512;
    /** Values beside numbers that a block may compute for its comparison. */
    private static final int MOST_VALUES = 4;

    private final Block root;
    private final Dominators dominators;
    private final List<Case> cases = new ArrayList<>();
    private final List<Edge> outcomes = new ArrayList<>();
    private final List<Block> inner = new ArrayList<>();
    private final BitSet isInner = new BitSet();
    private Value key;
    private Value another;
    private int steps;
    private int branches;

    /** Keys from one to another, which lead to the same place. */
    record Case(long low, long high, int outcome) {
        long keys() {
            return high - low + 1;
        }
    }

    Decision(Block root, Dominators dominators) {
        this.root = root;
        this.dominators = dominators;
    }

    /** Walks the tree from a branch, which ends the root, in that many steps at most. */
    boolean walk(Terminator.Branch branch, int most) {
        Value first = branch.right().isConst() ? base(branch.left()) : null;
        if (first == null || !isKey(first)) {
            return false;
        }
        if (walk(branch, first, most)) {
            return true;
        }
        // orderings of a value in the other byte order
        Value second = another;
        return second != null && isKey(second) && walk(branch, second, most - steps);
    }

    private boolean isKey(Value value) {
        return value.range().fits(Integer.SIZE) && !value.isConst()
                && (value.block() == root || dominators.dominates(value.block(), root));
    }

    private boolean walk(Terminator.Branch branch, Value by, int most) {
        key = by;
        another = null;
        branches = 0;
        cases.clear();
        outcomes.clear();
        inner.clear();
        isInner.clear();
        int end = steps + most;
        KeySet holds = holds(branch);
        boolean found = holds != null && split(branch, holds, KeySet.of(by.range().min(), by.range().max()), end)
                && another == null;
        merge();
        return found;
    }

    /** The value that a compared one is a part of or a sum with: what is compared elsewhere, too. */
    private static Value base(Value compared) {
        Value at = compared;
        while (at.op() == Op.ZEXT && at.arg(0).range().fits((int) at.imm())
                || at.op() == Op.ADD && at.arg(1).isConst() && at.arg(0).range().fits(Integer.SIZE)) {
            at = at.arg(0);
        }
        return at;
    }

    /** The keys for which a branch holds, or null where it is no part of the tree: it asks for more, or is learned. */
    private KeySet holds(Terminator.Branch branch) {
        return branch.odds() != Terminator.Odds.EVEN ? null
                : KeySet.where(branch.cond(), branch.type(), branch.left(), branch.right(), key);
    }

    private boolean split(Terminator.Branch branch, KeySet holds, KeySet keys, int end) {
        if (++steps > end) {
            return false;
        }
        branches++;
        return lead(branch.taken(), keys.and(holds), end) && lead(branch.other(), keys.and(holds.not()), end);
    }

    private boolean lead(Edge edge, KeySet keys, int end) {
        if (keys.intervals() == 0) {
            return true;
        }
        Edge at = edge;
        while (at.args() == 0 && isPlain(at.target())) {
            Block block = at.target();
            if (block.terminator() instanceof Terminator.Branch next) {
                KeySet holds = holds(next);
                if (holds == null) {
                    look(next);
                    break;
                }
                enter(block);
                return split(next, holds, keys, end);
            }
            if (!(block.terminator() instanceof Terminator.Jump jump) || ++steps > end) {
                break;
            }
            enter(block);
            at = jump.edge();
        }
        if (cases.size() + keys.intervals() > MOST_CASES) {
            return false;
        }
        int outcome = outcome(at);
        for (int i = 0; i < keys.intervals(); i++) {
            cases.add(new Case(keys.low(i), keys.high(i), outcome));
        }
        return true;
    }

    /** Notes that a branch asks for the key in the other byte order, by an ordering. */
    private void look(Terminator.Branch branch) {
        Value value = branch.right().isConst() ? base(branch.left()) : key;
        if (value.op() == Op.BSWAP && value.arg(0) == key) {
            another = value;
        }
    }

    private void enter(Block block) {
        if (!isInner.get(block.id())) {
            isInner.set(block.id());
            inner.add(block);
        }
    }

    /** Whether nothing is done in a block but to compute what it compares, or numbers where it only goes on. */
    private boolean isPlain(Block block) {
        if (block == root || !block.params().isEmpty() || block.isFresh()) {
            return false;
        }
        boolean compares = block.terminator() instanceof Terminator.Branch;
        int computed = 0;
        Nodes<Value> values = block.values();
        for (int i = 0; i < values.size(); i++) {
            Value value = values.get(i);
            computed += value.isConst() ? 0 : 1;
            if (!value.op().isPure() || value.op().is(Op.Trait.VECTOR) || computed > (compares ? MOST_VALUES : 0)) {
                return false;
            }
        }
        return true;
    }

    private int outcome(Edge edge) {
        for (int i = 0; i < outcomes.size(); i++) {
            if (Flow.equal(outcomes.get(i), edge)) {
                return i;
            }
        }
        outcomes.add(edge);
        return outcomes.size() - 1;
    }

    /** Puts cases in order, and neighbours with the same outcome together. */
    private void merge() {
        cases.sort((a, b) -> Long.compare(a.low, b.low));
        int kept = 0;
        for (Case next : cases) {
            Case last = kept == 0 ? null : cases.get(kept - 1);
            if (last != null && last.outcome == next.outcome && last.high + 1 == next.low) {
                cases.set(kept - 1, new Case(last.low, next.high, last.outcome));
            } else {
                cases.set(kept++, next);
            }
        }
        cases.subList(kept, cases.size()).clear();
    }

    /** The block whose branch is the first. */
    Block root() {
        return root;
    }

    /** The value that is compared. */
    Value key() {
        return key;
    }

    /** In order, without gaps: all that the key may be. */
    List<Case> cases() {
        return cases;
    }

    /** Where the tree leads to. */
    List<Edge> outcomes() {
        return outcomes;
    }

    /** The blocks below the root that only compare, or only lead on. */
    List<Block> inner() {
        return inner;
    }

    boolean isInner(Block block) {
        return block != null && isInner.get(block.id());
    }

    /** Branches that were walked, the first among them. */
    int branches() {
        return branches;
    }

    /** What the walks took. */
    int steps() {
        return steps;
    }
}

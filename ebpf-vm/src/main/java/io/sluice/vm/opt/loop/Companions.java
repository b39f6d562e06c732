package io.sluice.vm.opt.loop;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Symbol;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Analyses;
import io.sluice.vm.ir.analysis.Loops;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Numbers that a loop chooses together with the address of the element that they count are computed from that address
 * behind the loop: {@code best = found ? &table[i] : best, number = found ? i : number} needs one choice a round.
 *
 * <p>Legal because of what holds of both wherever they stand, the loop's parameters, the choices and the parameters
 * behind it: either the address is 0, and the number is the one that it started as, or the address is
 * {@code table + (i << k)}, which is never 0, with no bit lost, and the number is i. It holds of what comes in and is
 * kept by choices by one comparison and by edges that bring both; so the number is
 * {@code address != 0 ? address - table >> k : first}. Where the number is wanted in the loop, both stay. Requires
 * nothing, invalidates uses.
 *
 * <p>The inverse of an affine function of an induction variable, as in linear function test replacement (Cooper,
 * Simpson, Vick, "Operator strength reduction", 2001), here of a variable that keeps one of its values.
 */
public final class Companions {
    /** Values of a number at most. */
    private static final int MOST = 16;

    private final Graph graph;
    private final Builder b;
    private final List<Value> numbers = new ArrayList<>(MOST);
    /** To each number its address. */
    private final List<Value> addresses = new ArrayList<>(MOST);
    private final BitSet inWeb = new BitSet();
    private Value counter;
    private Value element;
    private Value first;

    private Companions(Graph graph, Builder b) {
        this.graph = graph;
        this.b = b;
    }

    /** Changes what can be. */
    public static void run(Graph graph, Simplifier simplifier) {
        for (Block block : graph.blocks()) {
            for (int i = block.values().size() - 1; i > 0; i--) {
                Value one = i < block.values().size() ? block.values().get(i) : null;
                Value other = one != null && one.op() == Op.SELECT ? together(block, i) : null;
                if (other == null) {
                    continue;
                }
                Loops loops = Analyses.of(graph).loops();
                Builder builder = new Builder(graph, simplifier);
                if (!new Companions(graph, builder).work(loops, one, other)) {
                    new Companions(graph, builder).work(loops, other, one);
                }
            }
        }
    }

    /** A choice in front of one that is by the same comparison, and of which one chooses an element; or null. */
    private static Value together(Block block, int position) {
        Value one = block.values().get(position);
        for (int i = position - 1; i >= 0 && block.values().get(i).op() == Op.SELECT; i--) {
            Value other = block.values().get(i);
            if (isSameComparison(one, other) && (chosen(one, other) >= 0 || chosen(other, one) >= 0)) {
                return other;
            }
        }
        return null;
    }

    private static boolean isSameComparison(Value one, Value other) {
        return one.cond() == other.cond() && one.type() == other.type() && one.arg(0) == other.arg(0)
                && one.arg(1) == other.arg(1);
    }

    /** The operand by which one choice takes a number and the other the element of that number, or -1. */
    private static int chosen(Value number, Value address) {
        for (int i = 2; i <= 3; i++) {
            if (isElement(address.arg(i), number.arg(i))) {
                return i;
            }
        }
        return -1;
    }

    /** Whether a value is {@code &symbol + (number << k)}, never 0, with no bit of the number lost. */
    private static boolean isElement(Value value, Value number) {
        if (value.op() != Op.ADD || value.type() != Type.I64 || value.range().min() == 0
                || value.arg(0).op() != Op.SYMBOL || value.arg(1).op() != Op.SHL) {
            return false;
        }
        Value scaled = value.arg(1);
        return scaled.type() == Type.I64 && scaled.arg(0) == number && scaled.arg(1).isConst()
                && scaled.arg(1).imm() > 0 && scaled.arg(1).imm() < Integer.SIZE
                && number.range().fits(Long.SIZE - (int) scaled.arg(1).imm());
    }

    private boolean work(Loops loops, Value number, Value address) {
        int operand = chosen(number, address);
        if (operand < 0 || loops.depth(number.block()) == 0) {
            return false;
        }
        counter = number.arg(operand);
        element = address.arg(operand);
        if (!isPair(number, address) || !closes()) {
            return false;
        }
        BitSet wanted = wanted();
        for (Value value : numbers) {
            boolean isBehind = value.op() == Op.PARAM && loops.depth(value.block()) < loops.depth(number.block());
            if (wanted.get(value.id()) && !isBehind) {
                return false;
            }
        }
        replace(wanted);
        return true;
    }

    /** Whether what holds of a number and its address holds of two values, given that it does of those noted. */
    private boolean isPair(Value number, Value address) {
        if (number == counter && address == element) {
            return true;
        }
        if (address.isConst(0) && number.isConst()) {
            first = first == null ? number : first;
            return first.imm() == number.imm();
        }
        if (inWeb.get(number.id())) {
            return addresses.get(numbers.indexOf(number)) == address;
        }
        if (numbers.size() == MOST || number == address) {
            return false;
        }
        boolean areChoices = number.op() == Op.SELECT && address.op() == Op.SELECT
                && isSameComparison(number, address);
        boolean areParams = number.op() == Op.PARAM && address.op() == Op.PARAM && number.block() == address.block()
                && !number.block().predecessors().isEmpty() && number.block() != graph.entry();
        if (!areChoices && !areParams) {
            return false;
        }
        inWeb.set(number.id());
        numbers.add(number);
        addresses.add(address);
        return areParams ? isBroughtInPairs(number, address)
                : isPair(number.arg(2), address.arg(2)) && isPair(number.arg(3), address.arg(3));
    }

    private boolean isBroughtInPairs(Value number, Value address) {
        Block block = number.block();
        int one = block.params().indexOf(number);
        int other = block.params().indexOf(address);
        for (Block from : block.predecessors()) {
            for (Edge edge : from.edges()) {
                if (edge.target() == block && !isPair(edge.arg(one), edge.arg(other))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Adds the parameters that get a number; false where one does not get its address too. */
    private boolean closes() {
        int before;
        do {
            before = numbers.size();
            for (Block block : graph.blocks()) {
                for (Edge edge : block.edges()) {
                    if (!closes(edge)) {
                        return false;
                    }
                }
            }
        } while (numbers.size() > before);
        return first != null;
    }

    private boolean closes(Edge edge) {
        for (int i = 0; i < edge.args(); i++) {
            Value param = edge.target().params().get(i);
            if (!inWeb.get(edge.arg(i).id()) || inWeb.get(param.id())) {
                continue;
            }
            Value address = addresses.get(numbers.indexOf(edge.arg(i)));
            int position = 0;
            while (position < edge.args() && edge.arg(position) != address) {
                position++;
            }
            if (position == edge.args() || !isPair(param, edge.target().params().get(position))) {
                return false;
            }
        }
        return true;
    }

    /** The numbers that are used otherwise than to become one another. */
    private BitSet wanted() {
        BitSet wanted = new BitSet();
        for (Block block : graph.blocks()) {
            for (Value value : block.values()) {
                for (int i = 0; i < value.args(); i++) {
                    // what a choice compares is no choice
                    if (!inWeb.get(value.id()) || i < 2) {
                        wanted.set(value.arg(i).id());
                    }
                }
            }
            for (Value value : block.terminator().uses()) {
                wanted.set(value.id());
            }
        }
        return wanted;
    }

    private void replace(BitSet wanted) {
        for (int i = 0; i < numbers.size(); i++) {
            Value number = numbers.get(i);
            Block block = number.block();
            if (number.op() == Op.SELECT) {
                block.removeIf(v -> v == number);
                continue;
            }
            Value computed = wanted.get(number.id()) ? computed(block, addresses.get(i)) : null;
            block.removeParam(block.params().indexOf(number));
            if (computed != null) {
                computed.narrow(number.range());
                number.replaceBy(computed);
            }
        }
    }

    /** {@code address != 0 ? address - table >> k : first} at the head of a block. */
    private Value computed(Block block, Value address) {
        b.at(block, 0);
        b.origin(element.origin());
        Value table = element.arg(0);
        Value count = element.arg(1).arg(1);
        Value moved = b.sub(address, b.symbol((Symbol) table.aux(), table.imm()));
        Value number = b.op(Op.SHR, Type.I64, moved, b.constant(count.imm()));
        return b.select(Cond.NE, Type.I64, address, b.constant(0), number, b.constant(first.imm()));
    }
}

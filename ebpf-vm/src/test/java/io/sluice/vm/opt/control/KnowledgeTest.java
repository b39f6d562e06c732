package io.sluice.vm.opt.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Callee;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Printer;
import io.sluice.vm.ir.Range;
import io.sluice.vm.ir.Simplifier;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.opt.fold.Constants;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What is concluded from conditions holds for numbers for which the conditions hold, and goes with its scope. */
class KnowledgeTest {
    private static final int ROUNDS = 20_000;
    private static final Op[] OPS = {Op.ADD, Op.ADD, Op.ADD, Op.AND, Op.OR, Op.SHR, Op.SUB, Op.XOR};
    private static final long[] NUMBERS = {0, 1, 2, 3, 7, 14, 34, 54, 255, 0xffff, 0x7fff_ffffL, 0x8000_0000L,
        0xffff_ffffL, 1L << 40, -1, -14, Long.MAX_VALUE, Long.MIN_VALUE};

    private final List<Value> values = new ArrayList<>();
    private final List<Long> numbers = new ArrayList<>();
    private final Knowledge knowledge = new Knowledge();
    private Graph graph;

    @Test
    void conclusionsHoldForNumbersThatMeetTheConditions() {
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        System.out.println("KnowledgeTest: seed " + seed);
        int decided = 0;
        for (int round = 0; round < ROUNDS; round++) {
            SplittableRandom random = new SplittableRandom(seed + round);
            make(random);
            decided += check(random, "seed " + (seed + round) + ", one round");
        }
        assertTrue(decided > ROUNDS, "only " + decided + " comparisons were decided");
    }

    private void make(SplittableRandom random) {
        values.clear();
        numbers.clear();
        graph = new Graph("f", Callee.Convention.SYSTEM_V);
        Builder b = new Builder(graph, Simplifier.NONE);
        b.at(b.newBlock());
        for (int i = 0; i < 3; i++) {
            long number = number(random);
            Value param = b.param(b.block(), Type.I64);
            if (random.nextBoolean()) {
                param.narrow(Range.between(0, Math.max(0, number | number(random))));
            }
            values.add(param);
            numbers.add(param.range().contains(number) ? number : param.range().max());
        }
        for (long number : new long[] {number(random), number(random)}) {
            values.add(b.constant(number));
            numbers.add(number);
        }
        for (int i = 0; i < 5; i++) {
            Op op = OPS[random.nextInt(OPS.length)];
            Type type = random.nextInt(4) == 0 ? Type.I32 : Type.I64;
            int x = random.nextInt(values.size());
            int y = op == Op.SHR || random.nextBoolean() ? 3 + random.nextInt(2) : random.nextInt(values.size());
            Cond cond = Cond.values()[random.nextInt(Cond.values().length)];
            boolean set = random.nextInt(6) == 0;
            Value.Payload payload = set ? new Value.Payload(0, cond, 0) : Value.Payload.NONE;
            values.add(b.emit(set ? Op.SET : op, type, payload, values.get(x), values.get(y)));
            numbers.add(Constants.apply(set ? Op.SET : op, type, payload, new long[] {numbers.get(x), numbers.get(y)}));
        }
        b.end(new Terminator.Return(values.getLast()));
    }

    private static long number(SplittableRandom random) {
        long number = NUMBERS[random.nextInt(NUMBERS.length)];
        return random.nextBoolean() ? number : number + random.nextInt(-2, 3);
    }

    /** How many comparisons were decided. */
    private int check(SplittableRandom random, String seed) {
        List<Range> before = values.stream().map(Value::range).toList();
        knowledge.enter();
        StringBuilder conditions = new StringBuilder(seed).append(' ').append(Printer.print(graph)).append(numbers);
        for (int i = 0; i < 4; i++) {
            assume(random, conditions);
        }
        int decided = 0;
        for (int i = 0; i < values.size(); i++) {
            knowledge.refresh(values.get(i));
            Range range = values.get(i).range();
            long number = numbers.get(i);
            assertTrue(range.contains(number), () -> conditions + ": " + number + " not in " + range);
            for (int j = 0; j < values.size(); j++) {
                Cond cond = Cond.values()[random.nextInt(Cond.values().length)];
                Type type = random.nextInt(4) == 0 ? Type.I32 : Type.I64;
                int outcome = knowledge.outcome(cond, type, values.get(i), values.get(j));
                boolean holds = cond.holds(type, numbers.get(i), numbers.get(j));
                String what = ": " + values.get(i) + ' ' + cond + ' ' + values.get(j);
                assertTrue(outcome < 0 || outcome == (holds ? 1 : 0), () -> conditions + what);
                decided += outcome < 0 ? 0 : 1;
            }
        }
        knowledge.leave();
        assertEquals(before, values.stream().map(Value::range).toList(), conditions::toString);
        return decided;
    }

    /** Adds a condition that holds of the numbers. */
    private void assume(SplittableRandom random, StringBuilder conditions) {
        int i = random.nextInt(values.size());
        int j = random.nextInt(values.size());
        if (i == j || values.get(i).isConst() && values.get(j).isConst()) {
            return;
        }
        Cond cond = Cond.values()[random.nextInt(Cond.values().length)];
        Type type = random.nextInt(4) == 0 ? Type.I32 : Type.I64;
        Cond holding = cond.holds(type, numbers.get(i), numbers.get(j)) ? cond : cond.negated();
        conditions.append(", ").append(values.get(i)).append('=').append(numbers.get(i)).append(' ').append(holding)
                .append(' ').append(type.text()).append(' ').append(values.get(j)).append('=').append(numbers.get(j));
        knowledge.assume(holding, type, values.get(i), values.get(j));
    }
}

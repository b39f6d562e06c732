package io.sluice.bench.method;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InterleavedTest {
    private static final int ROUNDS = 40;
    private static final int PARTS = 4;
    private static final Rounds TIMED = new Rounds(ROUNDS, 1, 7);

    private final List<Timed> order = new ArrayList<>();

    /** Says that it took what its parts say in turn, and when it was asked. */
    private final class Told implements Timed {
        private final int parts;
        private final double ns;

        Told(int parts, double ns) {
            this.parts = parts;
            this.ns = ns;
        }

        @Override
        public double ns(long nanos) {
            order.add(this);
            return ns;
        }

        @Override
        public boolean warmsUp() {
            return false;
        }

        @Override
        public int parts(long nanos) {
            return parts;
        }
    }

    @Test
    void whatIsSubtractedIsTimedNextToWhatItIsSubtractedFromInEitherOrder() {
        List<List<Timed>> groups = List.of(List.of(new Told(PARTS, 3), new Told(1, 2)),
                List.of(new Told(1, 30), new Told(1, 20)), List.of(new Told(1, 5), new Told(1, 4)));
        Interleaved.ofGroups(groups, TIMED).run();
        Set<Timed> firsts = new HashSet<>();
        for (int i = 0; i < order.size(); i += 2) {
            Set<Timed> two = Set.of(order.get(i), order.get(i + 1));
            assertTrue(groups.stream().anyMatch(group -> two.equals(Set.copyOf(group))), "call " + i);
            firsts.add(order.get(i));
        }
        assertEquals(6, firsts.size());
    }

    @Test
    void roundsHaveOrdersOfTheirOwn() {
        List<Timed> subjects = List.of(new Told(1, 1), new Told(1, 2), new Told(1, 3), new Told(1, 4));
        Interleaved.of(subjects, TIMED).run();
        Set<List<Timed>> orders = new HashSet<>();
        for (int i = 0; i + subjects.size() <= order.size(); i += subjects.size()) {
            orders.add(List.copyOf(order.subList(i, i + subjects.size())));
        }
        assertNotEquals(1, orders.size());
    }

    @Test
    void thereIsOneTimeARoundWhateverTheParts() {
        Told subject = new Told(PARTS, 3);
        Told base = new Told(1, 2);
        Interleaved interleaved = Interleaved.ofGroups(List.of(List.of(subject, base)), TIMED);
        interleaved.run();
        assertEquals(ROUNDS, interleaved.of(subject).values().length);
        assertEquals(3, interleaved.of(subject).median());
        assertEquals(1, interleaved.of(subject).less(interleaved.of(base)).median());
        assertTrue(order.size() >= 2 * PARTS * ROUNDS, order.size() + " calls");
    }

    @Test
    void aPartThatMetSomethingElseOnTheCoreIsLeftOutOfTheTimeAndOfTheDifference() {
        int[] calls = new int[2];
        Timed subject = drifting(3, 0, calls);
        Timed base = drifting(2, 1, calls);
        Interleaved interleaved =
                new Interleaved(List.of(List.of(subject, base)), TIMED, new NoiseGauge(() -> 1, () -> 0));
        interleaved.run();
        assertEquals(1, interleaved.of(subject).less(interleaved.of(base)).median(), 1e-9);
    }

    /** Takes longer from call to call, as what it is called next to does, and each fourth time much longer. */
    private static Timed drifting(double ns, int index, int[] calls) {
        return new Timed() {
            @Override
            public double ns(long nanos) {
                int call = calls[index]++;
                return ns + call + (call % PARTS == index ? 1000 : 0);
            }

            @Override
            public boolean warmsUp() {
                return false;
            }

            @Override
            public int parts(long nanos) {
                return 2 * PARTS;
            }
        };
    }
}

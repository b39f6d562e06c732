package io.sluice.maps.stress;

import io.sluice.vm.api.MapType;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Values of a worker's own, which the control side sees and sets with those of all others. */
public final class PerWorkerStress {
    private static final Turns<Cells> CELLS = new Turns<>(List.of(Cells.ofWords(MapType.PERCPU_ARRAY),
            Cells.ofWords(MapType.PERCPU_HASH), Cells.ofWords(MapType.LRU_PERCPU_HASH)));

    private PerWorkerStress() {
    }

    /** The control side looks while worker 0 updates: worker 1's value stays. */
    @JCStressTest
    @State
    @Outcome(id = {"1, 1, 1", "1, 2, 1", "2, 1, 1", "2, 2, 1"}, expect = Expect.ACCEPTABLE, desc = "each old or new")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a torn word, none, or another worker's")
    public static class UpdateAndControlLookup {
        private final Cells cells = CELLS.take();
        private final int key = cells.take();

        /** All workers have the same value. */
        public UpdateAndControlLookup() {
            cells.set(key, 1);
        }

        /** Updates. */
        @Actor
        public void update() {
            cells.update(key, 2, 0, 0);
        }

        /** Looks up. */
        @Actor
        public void lookup(JJJ_Result result) {
            byte[] value = cells.value(key);
            result.r1 = Cells.word(value, 0);
            result.r2 = Cells.word(value, 1);
            result.r3 = Cells.word(value, 3);
        }
    }

    /** Both workers update: each finds its own in the end. */
    @JCStressTest
    @State
    @Outcome(id = "8589934594, 12884901891", expect = Expect.ACCEPTABLE, desc = "each its own")
    @Outcome(expect = Expect.FORBIDDEN, desc = "lost, or the other's")
    public static class UpdateBoth {
        private final Cells cells = CELLS.take();
        private final int key = cells.take();

        /** All workers have the same value. */
        public UpdateBoth() {
            cells.set(key, 1);
        }

        /** Updates. */
        @Actor
        public void one() {
            cells.update(key, 2, 0, 0);
        }

        /** Updates. */
        @Actor
        public void other() {
            cells.update(key, 3, 0, 1);
        }

        /** What both see. */
        @Arbiter
        public void end(JJ_Result result) {
            result.r1 = cells.read(key, 0);
            result.r2 = cells.read(key, 1);
        }
    }
}

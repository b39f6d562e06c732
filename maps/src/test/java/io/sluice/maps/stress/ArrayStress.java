package io.sluice.maps.stress;

import io.sluice.vm.api.MapType;
import io.sluice.vm.memory.Memory;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** An element of an array, whose words change in place. */
public final class ArrayStress {
    private static final Cells CELLS = Cells.ofWords(MapType.ARRAY);

    private ArrayStress() {
    }

    private static long word(int key, int word) {
        return CELLS.map.valuesAddress() + (long) Cells.VALUE_SIZE * key + (long) word * Long.BYTES;
    }

    /** A reader while a worker updates: no word is torn. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 0", "0, -1", "-1, 0", "-1, -1"}, expect = Expect.ACCEPTABLE, desc = "each old or new")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a torn word")
    public static class UpdateAndRead {
        private final int key = CELLS.take();

        /** A value of zeros. */
        public UpdateAndRead() {
            CELLS.set(key, 0);
        }

        /** Updates. */
        @Actor
        public void update() {
            CELLS.update(key, -1, 0, 0);
        }

        /** Reads both words. */
        @Actor
        public void read(JJ_Result result) {
            result.r1 = Memory.getLong(word(key, 0));
            result.r2 = Memory.getLong(word(key, 1));
        }
    }

    /** A worker while the control side updates: no word is torn. */
    @JCStressTest
    @State
    @Outcome(id = {"0, 0", "0, -1", "-1, 0", "-1, -1"}, expect = Expect.ACCEPTABLE, desc = "each old or new")
    @Outcome(expect = Expect.FORBIDDEN, desc = "a torn word")
    public static class ControlUpdateAndRead {
        private final int key = CELLS.take();

        /** A value of zeros. */
        public ControlUpdateAndRead() {
            CELLS.set(key, 0);
        }

        /** Updates. */
        @Actor
        public void update() {
            CELLS.set(key, -1);
        }

        /** Reads both words. */
        @Actor
        public void read(JJ_Result result) {
            result.r1 = Memory.getLong(word(key, 0));
            result.r2 = Memory.getLong(word(key, 1));
        }
    }

    /** Atomic additions of two workers to one word, and to the halves of another. */
    @JCStressTest
    @State
    @Outcome(id = "5, 4294967299", expect = Expect.ACCEPTABLE, desc = "none is lost")
    @Outcome(expect = Expect.FORBIDDEN, desc = "an addition is lost")
    public static class AddTwice {
        private final int key = CELLS.take();

        /** A value of zeros. */
        public AddTwice() {
            CELLS.set(key, 0);
        }

        /** Adds. */
        @Actor
        public void one() {
            Memory.getAndAddLong(word(key, 0), 2);
            Memory.getAndAddInt(word(key, 1), 3);
        }

        /** Adds. */
        @Actor
        public void other() {
            Memory.getAndAddLong(word(key, 0), 3);
            Memory.getAndAddInt(word(key, 1) + Integer.BYTES, 1);
        }

        /** Both sums. */
        @Arbiter
        public void end(JJ_Result result) {
            result.r1 = Memory.getLong(word(key, 0));
            result.r2 = Memory.getLong(word(key, 1));
        }
    }
}

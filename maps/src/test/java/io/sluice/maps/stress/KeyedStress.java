package io.sluice.maps.stress;

import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.J_Result;

/** One key of a hash, an LRU hash or an LPM trie. */
public final class KeyedStress {
    private static final Turns<Cells> CELLS = new Turns<>(List.of(Cells.ofWords(MapType.HASH),
            Cells.ofWords(MapType.LRU_HASH), Cells.ofPrefixes()));
    private static final int NOEXIST = MapFlags.BPF_NOEXIST;
    private static final int EXIST = MapFlags.BPF_EXIST;

    private KeyedStress() {
    }

    /** A lookup while the element is inserted. */
    @JCStressTest
    @State
    @Outcome(id = {"0", "" + Cells.ONE}, expect = Expect.ACCEPTABLE, desc = "none, or the whole value")
    @Outcome(expect = Expect.FORBIDDEN, desc = "part of the value")
    public static class InsertAndLookup {
        private final Cells cells = CELLS.take();
        private final int key = cells.take();

        /** Without an element. */
        public InsertAndLookup() {
            cells.clear(key);
        }

        /** Inserts. */
        @Actor
        public void insert() {
            cells.update(key, 1, 0, 0);
        }

        /** Looks up. */
        @Actor
        public void lookup(J_Result result) {
            result.r1 = cells.read(key, 1);
        }
    }

    /** A lookup while the value is replaced. */
    @JCStressTest
    @State
    @Outcome(id = {"" + Cells.ONE, "" + Cells.TWO}, expect = Expect.ACCEPTABLE, desc = "the old value or the new one")
    @Outcome(expect = Expect.FORBIDDEN, desc = "none, or parts of both")
    public static class ReplaceAndLookup {
        private final Cells cells = CELLS.take();
        private final int key = cells.take();

        /** With an element. */
        public ReplaceAndLookup() {
            cells.set(key, 1);
        }

        /** Replaces. */
        @Actor
        public void update() {
            cells.update(key, 2, 0, 0);
        }

        /** Looks up. */
        @Actor
        public void lookup(J_Result result) {
            result.r1 = cells.read(key, 1);
        }
    }

    /** A lookup while the element is deleted. */
    @JCStressTest
    @State
    @Outcome(id = {"0", "" + Cells.ONE}, expect = Expect.ACCEPTABLE, desc = "none, or the whole value")
    @Outcome(expect = Expect.FORBIDDEN, desc = "part of the value")
    public static class DeleteAndLookup {
        private final Cells cells = CELLS.take();
        private final int key = cells.take();

        /** With an element. */
        public DeleteAndLookup() {
            cells.set(key, 1);
        }

        /** Deletes. */
        @Actor
        public void delete() {
            cells.delete(key, 0);
        }

        /** Looks up. */
        @Actor
        public void lookup(J_Result result) {
            result.r1 = cells.read(key, 1);
        }
    }

    /** A deletion and an insertion of the same key. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0, 1", expect = Expect.ACCEPTABLE, desc = "deleted, then inserted")
    @Outcome(id = "0, -17, 0", expect = Expect.ACCEPTABLE, desc = "refused, then deleted")
    @Outcome(expect = Expect.FORBIDDEN, desc = "neither order")
    public static class DeleteAndInsert {
        private final Cells cells = CELLS.take();
        private final int key = cells.take();

        /** With an element. */
        public DeleteAndInsert() {
            cells.set(key, 1);
        }

        /** Deletes. */
        @Actor
        public void delete(III_Result result) {
            result.r1 = cells.delete(key, 0);
        }

        /** Inserts. */
        @Actor
        public void insert(III_Result result) {
            result.r2 = cells.update(key, 2, NOEXIST, 1);
        }

        /** Whether there is one in the end. */
        @Arbiter
        public void end(III_Result result) {
            result.r3 = cells.has(key) ? 1 : 0;
        }
    }

    /** A deletion and a replacement of the same key. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "replaced, then deleted")
    @Outcome(id = "0, -2, 0", expect = Expect.ACCEPTABLE, desc = "deleted, then refused")
    @Outcome(expect = Expect.FORBIDDEN, desc = "neither order")
    public static class DeleteAndReplace {
        private final Cells cells = CELLS.take();
        private final int key = cells.take();

        /** With an element. */
        public DeleteAndReplace() {
            cells.set(key, 1);
        }

        /** Deletes. */
        @Actor
        public void delete(III_Result result) {
            result.r1 = cells.delete(key, 0);
        }

        /** Replaces. */
        @Actor
        public void replace(III_Result result) {
            result.r2 = cells.update(key, 2, EXIST, 1);
        }

        /** Whether there is one in the end. */
        @Arbiter
        public void end(III_Result result) {
            result.r3 = cells.has(key) ? 1 : 0;
        }
    }

    /** Two deletions of the same key. */
    @JCStressTest
    @State
    @Outcome(id = {"0, -2, 0", "-2, 0, 0"}, expect = Expect.ACCEPTABLE, desc = "one of them")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both or none")
    public static class DeleteTwice {
        private final Cells cells = CELLS.take();
        private final int key = cells.take();

        /** With an element. */
        public DeleteTwice() {
            cells.set(key, 1);
        }

        /** Deletes. */
        @Actor
        public void one(III_Result result) {
            result.r1 = cells.delete(key, 0);
        }

        /** Deletes. */
        @Actor
        public void other(III_Result result) {
            result.r2 = cells.delete(key, 1);
        }

        /** Whether there is one in the end. */
        @Arbiter
        public void end(III_Result result) {
            result.r3 = cells.has(key) ? 1 : 0;
        }
    }

    /** Two insertions of the same key. */
    @JCStressTest
    @State
    @Outcome(id = {"0, -17, 1", "-17, 0, 1"}, expect = Expect.ACCEPTABLE, desc = "one of them")
    @Outcome(expect = Expect.FORBIDDEN, desc = "both or none")
    public static class InsertTwice {
        private final Cells cells = CELLS.take();
        private final int key = cells.take();

        /** Without an element. */
        public InsertTwice() {
            cells.clear(key);
        }

        /** Inserts. */
        @Actor
        public void one(III_Result result) {
            result.r1 = cells.update(key, 1, NOEXIST, 0);
        }

        /** Inserts. */
        @Actor
        public void other(III_Result result) {
            result.r2 = cells.update(key, 2, NOEXIST, 1);
        }

        /** Whether there is one in the end. */
        @Arbiter
        public void end(III_Result result) {
            result.r3 = cells.has(key) ? 1 : 0;
        }
    }

    /** Two updates of the same key. */
    @JCStressTest
    @State
    @Outcome(id = {"" + Cells.TWO, "" + 3 * Cells.ONE}, expect = Expect.ACCEPTABLE, desc = "one of the two values")
    @Outcome(expect = Expect.FORBIDDEN, desc = "parts of both, or neither")
    public static class ReplaceTwice {
        private final Cells cells = CELLS.take();
        private final int key = cells.take();

        /** With an element. */
        public ReplaceTwice() {
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

        /** What is there. */
        @Arbiter
        public void end(J_Result result) {
            result.r1 = cells.read(key, 0);
        }
    }

    /** Two insertions into an LRU hash that is full, for which others must go. */
    @JCStressTest
    @State
    @Outcome(id = "0, 0", expect = Expect.ACCEPTABLE, desc = "both find room")
    @Outcome(expect = Expect.FORBIDDEN, desc = "refused")
    public static class EvictTwice {
        private static final Cells FULL =
                new Cells(MapSpec.of("full", MapType.LRU_HASH, Integer.BYTES, Cells.VALUE_SIZE, 16));

        private final int one = FULL.take();
        private final int other = FULL.take();

        /** Inserts. */
        @Actor
        public void one(II_Result result) {
            result.r1 = FULL.update(one, 1, 0, 0);
        }

        /** Inserts another. */
        @Actor
        public void other(II_Result result) {
            result.r2 = FULL.update(other, 2, 0, 1);
        }
    }
}

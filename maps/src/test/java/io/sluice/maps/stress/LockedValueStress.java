package io.sluice.maps.stress;

import io.sluice.maps.SpinLock;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ValueField;
import io.sluice.vm.api.ValueFields;
import io.sluice.vm.memory.Memory;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJ_Result;

/** Values with a lock are whole where both sides hold it. */
public final class LockedValueStress {
    private static final int LOCK = 16;
    private static final int VALUE_SIZE = 24;
    /** In a hash too BPF_F_LOCK has the value updated in place. */
    private static final Turns<Cells> CELLS = new Turns<>(List.of(cells(MapType.ARRAY), cells(MapType.HASH)));

    private LockedValueStress() {
    }

    private static Cells cells(MapType type) {
        return new Cells(MapSpec.of("locked", type, Integer.BYTES, VALUE_SIZE, 2 * Cells.KEYS)
                .withFields(ValueFields.of(ValueField.of(ValueField.Kind.SPIN_LOCK, LOCK, Integer.BYTES))));
    }

    /** Under the lock, as a program reads by bpf_spin_lock: both words. */
    private static void read(Cells cells, int key, JJ_Result result) {
        cells.quiescence.online(1);
        long at = cells.lookup(key, 1);
        SpinLock.lock(at + LOCK);
        result.r1 = Memory.getLong(at);
        result.r2 = Memory.getLong(at + Long.BYTES);
        SpinLock.unlock(at + LOCK);
        cells.quiescence.offline(1);
    }

    /** A reader that holds the lock while an update holds it. */
    @JCStressTest
    @State
    @Outcome(id = {"1, 1", "2, 2"}, expect = Expect.ACCEPTABLE, desc = "the old value or the new one")
    @Outcome(expect = Expect.FORBIDDEN, desc = "parts of both")
    public static class UpdateAndRead {
        private final Cells cells = CELLS.take();
        private final int key = cells.take();

        /** The old value. */
        public UpdateAndRead() {
            cells.set(key, 1);
        }

        /** Updates under the lock. */
        @Actor
        public void update() {
            cells.update(key, 2, MapFlags.BPF_F_LOCK, 0);
        }

        /** Reads under the lock. */
        @Actor
        public void read(JJ_Result result) {
            LockedValueStress.read(cells, key, result);
        }
    }

    /** Two updates that hold the lock. */
    @JCStressTest
    @State
    @Outcome(id = {"2, 2", "3, 3"}, expect = Expect.ACCEPTABLE, desc = "one of the two values")
    @Outcome(expect = Expect.FORBIDDEN, desc = "parts of both")
    public static class UpdateTwice {
        private final Cells cells = CELLS.take();
        private final int key = cells.take();

        /** The old value. */
        public UpdateTwice() {
            cells.set(key, 1);
        }

        /** Updates under the lock. */
        @Actor
        public void one() {
            cells.update(key, 2, MapFlags.BPF_F_LOCK, 0);
        }

        /** Updates under the lock. */
        @Actor
        public void other() {
            cells.update(key, 3, MapFlags.BPF_F_LOCK, 1);
        }

        /** What is there. */
        @Arbiter
        public void end(JJ_Result result) {
            LockedValueStress.read(cells, key, result);
        }
    }

    /** Additions in two steps, each under the lock, as programs make them. */
    @JCStressTest
    @State
    @Outcome(id = "6, 6", expect = Expect.ACCEPTABLE, desc = "none is lost")
    @Outcome(expect = Expect.FORBIDDEN, desc = "an addition is lost")
    public static class AddTwice {
        private final Cells cells = CELLS.take();
        private final int key = cells.take();

        /** The old value. */
        public AddTwice() {
            cells.set(key, 1);
        }

        private void add(int worker, int number) {
            cells.quiescence.online(worker);
            long at = cells.lookup(key, worker);
            SpinLock.lock(at + LOCK);
            Memory.putLong(at, Memory.getLong(at) + number);
            Memory.putLong(at + Long.BYTES, Memory.getLong(at + Long.BYTES) + number);
            SpinLock.unlock(at + LOCK);
            cells.quiescence.offline(worker);
        }

        /** Adds. */
        @Actor
        public void one() {
            add(0, 2);
        }

        /** Adds. */
        @Actor
        public void other() {
            add(1, 3);
        }

        /** The sums. */
        @Arbiter
        public void end(JJ_Result result) {
            LockedValueStress.read(cells, key, result);
        }
    }
}

package io.sluice.maps.stress;

import io.sluice.maps.MapFactory;
import io.sluice.maps.RedirectMap;
import io.sluice.maps.RedirectTarget;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.memory.Memory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Entries that the control side sets while a worker looks at them: one for all states, which has 1 or 2 by turns. */
public final class SlotStress {
    private static final MapSpec INNER = MapSpec.of("inner", MapType.ARRAY, Integer.BYTES, Long.BYTES, 1);

    private static final Turns<Slot> SLOTS = new Turns<>(List.of(new Slot(MapType.DEVMAP),
            new Slot(MapType.DEVMAP_HASH), new Slot(MapType.CPUMAP), new Slot(MapType.XSKMAP),
            new MapSlot(MapType.ARRAY_OF_MAPS), new MapSlot(MapType.HASH_OF_MAPS)));

    private SlotStress() {
    }

    /** A map, and how a worker sees what its entry refers to. */
    private static class Slot {
        final Cells cells;

        Slot(MapType type) {
            cells = new Cells(MapSpec.of("stress", type, Integer.BYTES, Integer.BYTES, 1).withInner(
                    type == MapType.ARRAY_OF_MAPS || type == MapType.HASH_OF_MAPS ? INNER : null));
            set(1);
        }

        void set(int number) {
            cells.map.update(new byte[Integer.BYTES], bytes(number), 0);
        }

        static byte[] bytes(int number) {
            return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(number).array();
        }

        /** The number that the entry was set to, 0 where it is empty. */
        int get() {
            long target = ((RedirectMap) cells.map).target(0);
            return target == 0 ? 0 : Memory.getInt(target + RedirectTarget.TARGET);
        }
    }

    /** Two inner maps instead of the numbers. */
    private static final class MapSlot extends Slot {
        private BpfMap[] inner;

        MapSlot(MapType type) {
            super(type);
        }

        @Override
        void set(int number) {
            if (inner == null) {
                inner = new BpfMap[] {new MapFactory().create(INNER, 2), new MapFactory().create(INNER, 2)};
            }
            super.set(Memory.getInt(inner[number - 1].address() + MapHeader.HANDLE));
        }

        @Override
        int get() {
            cells.quiescence.online(1);
            long address = cells.lookup(0, 1);
            cells.quiescence.offline(1);
            // neither of them is ever closed
            return address == inner[0].address() ? 1 : address == inner[1].address() ? 2 : 0;
        }
    }

    /** The entry is set to either while a worker looks twice. */
    @JCStressTest
    @State
    @Outcome(id = {"1, 1", "1, 2", "2, 1", "2, 2"}, expect = Expect.ACCEPTABLE, desc = "what it was set to")
    @Outcome(expect = Expect.FORBIDDEN, desc = "empty or torn")
    public static class Swap {
        private final Slot slot = SLOTS.take();

        /** Sets. */
        @Actor
        public void set() {
            slot.set(2);
            slot.set(1);
        }

        /** Looks. */
        @Actor
        public void look(II_Result result) {
            result.r1 = slot.get();
            result.r2 = slot.get();
        }
    }
}

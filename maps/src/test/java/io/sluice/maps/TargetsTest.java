package io.sluice.maps;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapShape;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgEntry;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Maps whose elements refer to programs and other targets. */
class TargetsTest {
    private static byte[] value(int target, int program) {
        byte[] value = new byte[8];
        System.arraycopy(IndexedMap.keyOf(target), 0, value, 0, 4);
        System.arraycopy(IndexedMap.keyOf(program), 0, value, 4, 4);
        return value;
    }

    @Test
    void aProgArrayShowsEnginesTheEntriesOfItsPrograms() {
        try (BpfMap map = new MapFactory().create(MapSpec.of("m", MapType.PROG_ARRAY, 4, 4, 3), 1);
                FakeProgram program = new FakeProgram(ProgramKind.XDP)) {
            ProgArrayMap programs = (ProgArrayMap) map;
            MapShape.Programs shape = (MapShape.Programs) map.shape();
            assertEquals(0, programs.set(2, program));
            assertSame(program, programs.program(2));
            long slot = shape.base() + 2 * ProgEntry.SLOT_SIZE;
            long entry = Memory.getLong(slot);
            assertEquals(program.tailEntry(), Memory.getLong(entry + ProgEntry.ENTRY));
            assertEquals(program.savingTailEntry(), Memory.getLong(entry + ProgEntry.SAVING_ENTRY));
            assertEquals(program.handle(), Memory.getLong(entry + ProgEntry.HANDLE));
            assertEquals(-Errno.E2BIG, programs.set(3, program));
            assertEquals(0, programs.clear(2));
            assertEquals(-Errno.ENOENT, programs.clear(2));
            assertEquals(-Errno.E2BIG, programs.clear(-1));
            assertEquals(0, Memory.getLong(slot));
            assertNull(programs.program(2));
            assertNull(programs.program(3));
        }
    }

    @Test
    void aProgramThatWasClosedIsEnteredNoLonger() {
        try (BpfMap map = new MapFactory().create(MapSpec.of("m", MapType.PROG_ARRAY, 4, 4, 1), 1)) {
            ProgArrayMap programs = (ProgArrayMap) map;
            long slot = ((MapShape.Programs) map.shape()).base();
            try (FakeProgram program = new FakeProgram(ProgramKind.XDP)) {
                assertEquals(0, programs.set(0, program));
                assertSame(program, programs.program(0));
            }
            assertEquals(0, Memory.getLong(Memory.getLong(slot) + ProgEntry.ENTRY));
            assertEquals(0, Memory.getLong(Memory.getLong(slot) + ProgEntry.SAVING_ENTRY));
            assertNull(programs.program(0));
        }
    }

    @Test
    void aProgArrayTakesNoProgramOfWhichOnlyTheStructureWasChecked() {
        try (BpfMap map = new MapFactory().create(MapSpec.of("m", MapType.PROG_ARRAY, 4, 4, 3), 1);
                FakeProgram raw = new FakeProgram(ProgramKind.RAW);
                FakeProgram egress = new FakeProgram(ProgramKind.XDP_DEVMAP)) {
            ProgArrayMap programs = (ProgArrayMap) map;
            assertEquals(-Errno.EINVAL, programs.set(1, raw));
            assertEquals(-Errno.EINVAL, map.update(IndexedMap.keyOf(1), IndexedMap.keyOf(raw.handle()), 0));
            assertNull(programs.program(1));
            assertEquals(0, programs.set(1, egress));
            assertEquals(-Errno.EINVAL, programs.set(1, raw));
            assertSame(egress, programs.program(1));
        }
    }

    @Test
    void theControlSideSetsProgramsByHandle() {
        try (BpfMap map = new MapFactory().create(MapSpec.of("m", MapType.PROG_ARRAY, 4, 4, 3), 1);
                FakeProgram program = new FakeProgram(ProgramKind.XDP)) {
            byte[] handle = IndexedMap.keyOf(program.handle());
            assertEquals(0, map.update(IndexedMap.keyOf(1), handle, 0));
            assertSame(program, ((ProgArrayMap) map).program(1));
            assertEquals(-Errno.EINVAL, map.update(IndexedMap.keyOf(1), handle, 1));
            assertEquals(-Errno.EBADF, map.update(IndexedMap.keyOf(1), IndexedMap.keyOf(9999), 0));
            assertEquals(-Errno.E2BIG, map.update(IndexedMap.keyOf(3), handle, 0));
            assertEquals(0, map.delete(IndexedMap.keyOf(1)));
            assertEquals(-Errno.ENOENT, map.delete(IndexedMap.keyOf(1)));
            assertEquals(-Errno.E2BIG, map.delete(IndexedMap.keyOf(7)));
        }
    }

    @Test
    void targetsTakeProgramsOfTheirKindOnly() {
        for (MapType type : new MapType[] {MapType.DEVMAP, MapType.DEVMAP_HASH, MapType.CPUMAP}) {
            ProgramKind right = type == MapType.CPUMAP ? ProgramKind.XDP_CPUMAP : ProgramKind.XDP_DEVMAP;
            try (BpfMap map = new MapFactory().create(MapSpec.of("m", type, 4, 8, 3), 2);
                    FakeProgram program = new FakeProgram(right);
                    FakeProgram other = new FakeProgram(ProgramKind.XDP)) {
                byte[] key = IndexedMap.keyOf(1);
                int refusal = type == MapType.CPUMAP ? -Errno.ENOMEM : -Errno.EINVAL;
                assertEquals(refusal, map.update(key, value(5, other.handle()), 0));
                assertEquals(refusal, map.update(key, value(5, 9999), 0));
                assertEquals(0, map.update(key, value(5, program.handle()), 0));
                long target = ((RedirectMap) map).target(1);
                assertEquals(5, Memory.getInt(target + RedirectTarget.TARGET));
                assertEquals(program.handle(), Memory.getInt(target + RedirectTarget.PROGRAM));
                assertArrayEquals(value(5, program.handle()), map.lookup(key));
                assertEquals(0, ((RedirectMap) map).target(2));
                assertEquals(0, ((RedirectMap) map).target(-1));
                assertEquals(1, map.count());
            }
        }
    }

    @Test
    void programsSeeDevicesAndSocketsButNotCpus() {
        for (MapType type : new MapType[] {MapType.DEVMAP, MapType.DEVMAP_HASH, MapType.XSKMAP, MapType.CPUMAP}) {
            try (BpfMap map = new MapFactory().create(MapSpec.of("m", type, 4, 4, 3), 2);
                    Buffer buffer = new Buffer()) {
                assertEquals(0, map.lookup(buffer.key(1), 0));
                assertEquals(0, map.update(IndexedMap.keyOf(1), IndexedMap.keyOf(5), 0));
                long at = map.lookup(buffer.key(1), 0);
                assertEquals(type != MapType.CPUMAP, at != 0, type.text());
                assertEquals(at != 0, map.containsValue(at, 4), type.text());
                assertEquals(0, map.lookup(buffer.key(3), 0));
                assertEquals(-Errno.EOPNOTSUPP, map.update(buffer.key(1), buffer.value(1), 0, 0));
                assertEquals(-Errno.EOPNOTSUPP, map.delete(buffer.key(1), 0));
            }
        }
    }

    @Test
    void socketZeroIsASocket() {
        try (BpfMap map = new MapFactory().create(MapSpec.of("m", MapType.XSKMAP, 4, 4, 2), 1)) {
            byte[] key = new byte[4];
            assertEquals(-Errno.ENOENT, map.update(key, new byte[4], 2));
            assertEquals(0, map.update(key, new byte[4], 1));
            assertEquals(-Errno.EEXIST, map.update(key, new byte[4], 1));
            assertNotEquals(0, ((RedirectMap) map).target(0));
            assertEquals(0, map.delete(key));
            assertEquals(0, ((RedirectMap) map).target(0));
        }
    }

    @Test
    void aHashTakesNoInitialValue() {
        MapSpec spec = MapSpec.of("m", MapType.HASH, 4, 4, 2).withInitial(Bytes.of(new byte[2]));
        MapException e = assertThrows(MapException.class, () -> new MapFactory().create(spec, 1));
        assertEquals("map \"m\": type hash takes no initial value", e.getMessage());
    }

    @Test
    void samplesWrapAroundTheEndOfTheirQueue() {
        try (BpfMap map = new MapFactory().create(MapSpec.of("m", MapType.PERF_EVENT_ARRAY, 4, 4, 1), 1);
                Buffer buffer = new Buffer()) {
            SampleQueue queue = ((PerfEventArrayMap) map).open(0, 64);
            byte[] bytes = new byte[29];
            for (int i = 0; i < 1000; i++) {
                Arrays.fill(bytes, (byte) i);
                bytes[28] = 3;
                long at = buffer.value(bytes);
                int length = i % 30;
                assertEquals(true, queue.offer(at, length / 2, at + length / 2, length - length / 2));
                byte[][] seen = new byte[1][];
                assertEquals(1, queue.poll(sample -> seen[0] = sample, 2));
                assertArrayEquals(Arrays.copyOf(bytes, length), seen[0]);
            }
            assertEquals(0, map.delete(new byte[4]));
            assertEquals(-Errno.ENOENT, map.delete(new byte[4]));
            assertNull(((PerfEventArrayMap) map).queue(0));
        }
    }
}

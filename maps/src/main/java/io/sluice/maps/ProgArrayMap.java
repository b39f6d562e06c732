package io.sluice.maps;

import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.Handles;
import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.MapShape;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ProgEntry;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;

/**
 * Programs that others leave for by bpf_tail_call. The control side sets them; its 32-bit values are handles of
 * {@link Handles#PROGRAMS}, where the kernel takes descriptors.
 *
 * <pre>
 *   0        64       72       80
 *   | header | slot 0 | slot 1 | ..       addresses of {@link ProgEntry}, 0: empty
 * </pre>
 */
public final class ProgArrayMap extends FdArrayMap {
    private final long slots;

    private ProgArrayMap(MapSpec spec, MapHome home, Sections sections, long slots) {
        super(spec, home, sections.size());
        this.slots = base + slots;
    }

    /** Makes one. */
    static ProgArrayMap create(MapSpec spec, MapHome home) {
        check(spec, DESCRIPTOR_SIZE, DESCRIPTOR_SIZE);
        Sections sections = new Sections(spec, MapHeader.SIZE);
        long slots = sections.add(spec.maxEntries(), ProgEntry.SLOT_SIZE);
        return new ProgArrayMap(spec, home, sections, slots);
    }

    @Override
    public MapShape shape() {
        return new MapShape.Programs(slots, maxEntries);
    }

    private long slot(int index) {
        return slots + (long) index * ProgEntry.SLOT_SIZE;
    }

    /**
     * Puts a program under an index; 0, -E2BIG where there is no such index, -EINVAL where it is no XDP program: of one
     * for conformance tests only the structure was checked.
     */
    public synchronized int set(int index, BpfProgram program) {
        requireOpen();
        if (Integer.compareUnsigned(index, maxEntries) >= 0) {
            return -Errno.E2BIG;
        }
        if (!program.spec().kind().isXdp()) {
            return -Errno.EINVAL;
        }
        Memory.putLongRelease(slot(index), ProgEntry.of(program));
        return 0;
    }

    /** Takes the program away from an index; 0, -E2BIG where there is no such index, -ENOENT where it is empty. */
    public synchronized int clear(int index) {
        requireOpen();
        if (Integer.compareUnsigned(index, maxEntries) >= 0) {
            return -Errno.E2BIG;
        }
        long slot = slot(index);
        boolean empty = Memory.getLong(slot) == 0;
        Memory.putLongRelease(slot, 0);
        return empty ? -Errno.ENOENT : 0;
    }

    /** The program under an index, or null. */
    public synchronized BpfProgram program(int index) {
        requireOpen();
        if (Integer.compareUnsigned(index, maxEntries) >= 0) {
            return null;
        }
        return ProgEntry.inSlot(slot(index));
    }

    @Override
    int controlUpdate(byte[] key, byte[] value, long flags) {
        int index = indexOf(key);
        int refused = checkFdUpdate(index, flags);
        if (refused != 0) {
            return refused;
        }
        BpfProgram program = Handles.PROGRAMS.at(intAt(value, 0));
        return program == null ? -Errno.EBADF : set(index, program);
    }

    @Override
    int controlDelete(byte[] key) {
        return clear(indexOf(key));
    }
}

package io.sluice.dataplane.verdicts;

import io.sluice.helpers.Helpers;
import io.sluice.helpers.TraceSink;
import io.sluice.vm.api.HelperPrototype;
import io.sluice.vm.api.HelperPrototypes;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.XdpContext;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.NativeLong;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * All helpers of Sluice, but locks that are watched in place of its own, and for others that programs of these tests
 * call what the kernel does in such a run.
 */
@SuppressWarnings("checkstyle:ParameterNumber") // the calling convention of helpers
final class ExtraHelpers {
    /** Of include/uapi/asm-generic/errno-base.h: what the kernel says of addresses that are not its own. */
    private static final int ERANGE = 34;
    /** {@code BPF_RB_RING_SIZE} of include/uapi/linux/bpf.h. */
    private static final int RING_SIZE = 1;
    private static final NativeLong NOTHING = (a, b, c, d, e, state) -> 0;
    private static final Map<Integer, NativeLong> ROWS = new LinkedHashMap<>();

    static {
        ROWS.put(118, (a, b, c, d, e, state) -> System.nanoTime() / 4_000_000);
        ROWS.put(125, (a, b, c, d, e, state) -> System.nanoTime());
        ROWS.put(160, (a, b, c, d, e, state) -> System.nanoTime());
        ROWS.put(93, (lock, b, c, d, e, state) -> Discipline.current().lock(lock));
        ROWS.put(94, (lock, b, c, d, e, state) -> Discipline.current().unlock(lock));
        ROWS.put(130, (map, data, size, flags, e, state) -> flags == 0 ? 0 : -Errno.EINVAL);
        ROWS.put(131, (map, size, flags, d, e, state) -> flags == 0 ? Discipline.current().reserve(map, size) : 0);
        ROWS.put(132, (record, flags, c, d, e, state) -> Discipline.current().giveBack(record));
        ROWS.put(133, (record, flags, c, d, e, state) -> Discipline.current().giveBack(record));
        ROWS.put(134, (map, flags, c, d, e, state) ->
                flags == RING_SIZE ? MapHeader.map(map).spec().maxEntries() : 0);
        ROWS.put(198, (map, size, flags, dynptr, e, state) -> noRecord(dynptr));
        ROWS.put(199, NOTHING);
        ROWS.put(200, NOTHING);
        ROWS.put(209, NOTHING);
        ROWS.put(105, (text, length, flags, to, e, state) -> StringNumbers.parse(text, length, flags, to, true));
        ROWS.put(106, (text, length, flags, to, e, state) -> StringNumbers.parse(text, length, flags, to, false));
        ROWS.put(113, ExtraHelpers::fault);
        ROWS.put(188, (ctx, b, c, d, e, state) -> length(ctx));
        ROWS.put(189, (ctx, off, to, size, e, state) -> copy(ctx, off, to, size, true));
        ROWS.put(190, (ctx, off, from, size, e, state) -> copy(ctx, off, from, size, false));
    }

    private ExtraHelpers() {
    }

    /** Makes a dynptr null: there are no such records here. */
    private static long noRecord(long dynptr) {
        Memory.putLong(dynptr, 0);
        Memory.putLong(dynptr + Long.BYTES, 0);
        return -Errno.EINVAL;
    }

    /** The table; helpers without a row find nothing: no task's group, no socket, nothing in a ring. */
    static HelperTable table() {
        List<HelperSpec> all = new ArrayList<>();
        ROWS.forEach((id, implementation) -> all.add(HelperSpec.of(id, implementation)));
        Helpers.rows(TraceSink.NONE).stream().filter(row -> !ROWS.containsKey(row.id())).forEach(all::add);
        for (HelperPrototype prototype : HelperPrototypes.all()) {
            if (all.stream().noneMatch(row -> row.id() == prototype.id())) {
                all.add(HelperSpec.of(prototype.id(), NOTHING));
            }
        }
        return new HelperTable(all);
    }

    /** bpf_probe_read_kernel of an address that cannot be read: zeros and an error; none of a size that is none. */
    private static long fault(long to, long size, long from, long d, long e, long state) {
        if ((int) size == 0) {
            return 0;
        }
        Memory.fill(to, (int) size, (byte) 0);
        return -ERANGE;
    }

    private static long length(long ctx) {
        return Memory.getLong(ctx + XdpContext.DATA_END) - Memory.getLong(ctx + XdpContext.DATA);
    }

    private static long copy(long ctx, long off, long memory, long size, boolean load) {
        long at = Integer.toUnsignedLong((int) off);
        long count = Integer.toUnsignedLong((int) size);
        if (at > 0xffff || count > 0xffff || at + count > length(ctx)) {
            return -Errno.EINVAL;
        }
        long packet = Memory.getLong(ctx + XdpContext.DATA) + at;
        byte[] bytes = Memory.bytes(load ? packet : memory, (int) count);
        Memory.copyIn(bytes, 0, load ? memory : packet, bytes.length);
        return 0;
    }
}

package io.sluice.vm;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.api.XdpContext;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import java.util.List;

/** A few helpers, just enough for the tests of engines. */
public final class TestHelpers {
    public static final int LOOKUP = 1;
    public static final int UPDATE = 2;
    public static final int FIFTH = 5;
    public static final int PRINTK = 6;
    public static final int CPU = 8;
    public static final int TAIL_CALL = 12;
    public static final int CSUM_DIFF = 28;
    public static final int ADJUST_HEAD = 44;

    private TestHelpers() {
    }

    /** A new table of them. */
    public static HelperTable table() {
        return new HelperTable(List.of(
                HelperSpec.of(LOOKUP, TestHelpers::lookup),
                HelperSpec.of(UPDATE, TestHelpers::update),
                HelperSpec.of(FIFTH, (a, b, c, d, e, state) -> a ^ 0x5555),
                HelperSpec.of(PRINTK, (a, b, c, d, e, state) -> b),
                HelperSpec.of(CPU, (a, b, c, d, e, state) -> WorkerState.index(state)),
                HelperSpec.of(TAIL_CALL, (a, b, c, d, e, state) -> -Errno.EINVAL),
                HelperSpec.of(CSUM_DIFF, (a, b, c, d, e, state) -> b + d + e),
                HelperSpec.of(ADJUST_HEAD, TestHelpers::adjustHead)));
    }

    private static long lookup(long map, long key, long c, long d, long e, long state) {
        BpfMap found = MapHeader.map(map);
        return found.lookup(key, WorkerState.index(state));
    }

    private static long update(long map, long key, long value, long flags, long e, long state) {
        return MapHeader.map(map).update(key, value, flags, WorkerState.index(state));
    }

    private static long adjustHead(long ctx, long delta, long c, long d, long e, long state) {
        long data = Memory.getLong(ctx + XdpContext.DATA) + (int) delta;
        if (data < Memory.getLong(ctx + XdpContext.HARD_START) || data > Memory.getLong(ctx + XdpContext.DATA_END)) {
            return -Errno.EINVAL;
        }
        Memory.putLong(ctx + XdpContext.DATA, data);
        Memory.putLong(ctx + XdpContext.DATA_META, data);
        return 0;
    }
}

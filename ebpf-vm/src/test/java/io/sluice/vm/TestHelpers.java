package io.sluice.vm;

import io.sluice.vm.api.ArgKind;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.ReturnKind;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.api.XdpContext;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.NativeLong;
import java.util.List;
import java.util.Set;

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
                row(LOOKUP, "bpf_map_lookup_elem", List.of(ArgKind.MAP, ArgKind.MAP_KEY), TestHelpers::lookup),
                row(UPDATE, "bpf_map_update_elem",
                        List.of(ArgKind.MAP, ArgKind.MAP_KEY, ArgKind.MAP_VALUE, ArgKind.ANYTHING),
                        TestHelpers::update),
                row(FIFTH, "bpf_ktime_get_ns", List.of(), (a, b, c, d, e, state) -> a ^ 0x5555),
                new HelperSpec(PRINTK, "bpf_trace_printk", List.of(ArgKind.MEM_READ, ArgKind.SIZE),
                        ReturnKind.INTEGER, Set.of(HelperSpec.Effect.GPL_ONLY), (a, b, c, d, e, state) -> b),
                row(CPU, "bpf_get_smp_processor_id", List.of(), (a, b, c, d, e, state) -> WorkerState.index(state)),
                new HelperSpec(TAIL_CALL, "bpf_tail_call", List.of(ArgKind.CTX, ArgKind.MAP, ArgKind.ANYTHING),
                        ReturnKind.INTEGER, Set.of(HelperSpec.Effect.TAIL_CALL),
                        (a, b, c, d, e, state) -> -Errno.EINVAL),
                row(CSUM_DIFF, "bpf_csum_diff",
                        List.of(ArgKind.MEM_READ_OR_NULL, ArgKind.SIZE_OR_ZERO, ArgKind.MEM_READ_OR_NULL,
                                ArgKind.SIZE_OR_ZERO, ArgKind.ANYTHING),
                        (a, b, c, d, e, state) -> b + d + e),
                new HelperSpec(ADJUST_HEAD, "bpf_xdp_adjust_head", List.of(ArgKind.CTX, ArgKind.ANYTHING),
                        ReturnKind.INTEGER, Set.of(HelperSpec.Effect.CHANGES_PACKET), TestHelpers::adjustHead)));
    }

    private static HelperSpec row(int id, String name, List<ArgKind> args, NativeLong implementation) {
        ReturnKind returns = id == LOOKUP ? ReturnKind.MAP_VALUE_OR_NULL : ReturnKind.INTEGER;
        return new HelperSpec(id, name, args, returns, Set.of(), implementation);
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

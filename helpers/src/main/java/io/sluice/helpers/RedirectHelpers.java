package io.sluice.helpers;

import io.sluice.maps.RedirectMap;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.Verdict;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.memory.Memory;
import java.util.List;

/** Redirects: the target is noted in the packet's desc, for the dataplane to resolve. The last one counts. */
@SuppressWarnings("checkstyle:ParameterNumber") // the calling convention of helpers
final class RedirectHelpers {
    /** Flags that are a verdict for when there is no target. */
    private static final long VERDICT_MASK = 3;
    /** {@code BPF_F_BROADCAST} of include/uapi/linux/bpf.h. */
    private static final long BPF_F_BROADCAST = 1 << 3;
    /** {@code BPF_F_EXCLUDE_INGRESS} there. */
    private static final long BPF_F_EXCLUDE_INGRESS = 1 << 4;

    private static final long ABORTED = Verdict.ABORTED.code();
    private static final long REDIRECT = Verdict.REDIRECT.code();

    static final List<HelperSpec> ROWS = List.of(
            HelperSpec.of(23, RedirectHelpers::redirect),
            HelperSpec.of(51, RedirectHelpers::redirectMap));

    private RedirectHelpers() {
    }

    private static long redirect(long interfaceIndex, long flags, long c, long d, long e, long state) {
        if (flags != 0) {
            return ABORTED;
        }
        note(state, 0, (int) interfaceIndex, 0);
        return REDIRECT;
    }

    private static long redirectMap(long map, long key, long flags, long d, long e, long state) {
        BpfMap live = MapHeader.map(map);
        if (!(live instanceof RedirectMap targets)) {
            return ABORTED;
        }
        if ((flags & ~(VERDICT_MASK | flagsOf(live.spec().type()))) != 0) {
            return ABORTED;
        }
        if ((flags & BPF_F_BROADCAST) == 0 && targets.target((int) key) == 0) {
            note(state, 0, 0, 0);
            return flags & VERDICT_MASK;
        }
        note(state, map, (int) key, (int) flags);
        return REDIRECT;
    }

    private static long flagsOf(MapType type) {
        return type == MapType.DEVMAP || type == MapType.DEVMAP_HASH ? BPF_F_BROADCAST | BPF_F_EXCLUDE_INGRESS : 0;
    }

    private static void note(long state, long map, int key, int flags) {
        long desc = Memory.getLong(state + WorkerState.DESC);
        Memory.putLong(desc + PacketDesc.REDIRECT_MAP, map);
        Memory.putInt(desc + PacketDesc.REDIRECT_KEY, key);
        Memory.putInt(desc + PacketDesc.REDIRECT_FLAGS, flags);
    }
}

package io.sluice.helpers;

import io.sluice.maps.RedirectFlags;
import io.sluice.maps.RedirectMap;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.RecipeBuilder;
import io.sluice.vm.api.Verdict;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.memory.Memory;
import java.util.List;

/** Redirects: the target is noted in the packet's desc, for the dataplane to resolve. The last one counts. */
@SuppressWarnings("checkstyle:ParameterNumber") // the calling convention of helpers
final class RedirectHelpers {
    private static final long ABORTED = Verdict.ABORTED.code();
    private static final long REDIRECT = Verdict.REDIRECT.code();

    static final List<HelperSpec> ROWS = List.of(
            HelperSpec.of(23, RedirectHelpers::redirect).with(RedirectHelpers::redirectRecipe),
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

    private static Value redirectRecipe(RecipeBuilder around, Value[] args) {
        Builder ir = around.ir();
        Value zero = ir.constant(0);
        Block plain = ir.newBlock();
        Block join = ir.newBlock();
        Value verdict = ir.param(join, Type.I64);
        ir.mostly(Cond.EQ, args[1], zero, new Edge(plain), Edge.to(join, ir.constant(ABORTED)));
        ir.at(plain);
        ir.store(Long.BYTES, around.descRegion(), around.desc(), PacketDesc.REDIRECT_MAP, zero);
        ir.store(Integer.BYTES, around.descRegion(), around.desc(), PacketDesc.REDIRECT_KEY, args[0]);
        ir.store(Integer.BYTES, around.descRegion(), around.desc(), PacketDesc.REDIRECT_FLAGS, zero);
        ir.jump(join, ir.constant(REDIRECT));
        ir.at(join);
        return verdict;
    }

    private static long redirectMap(long map, long key, long flags, long d, long e, long state) {
        BpfMap live = MapHeader.map(map);
        if (!(live instanceof RedirectMap targets)) {
            return ABORTED;
        }
        if ((flags & ~RedirectFlags.of(live.spec().type())) != 0) {
            return ABORTED;
        }
        if ((flags & RedirectFlags.BPF_F_BROADCAST) == 0 && targets.target((int) key) == 0) {
            note(state, 0, 0, 0);
            return flags & RedirectFlags.VERDICT_MASK;
        }
        note(state, map, (int) key, (int) flags);
        return REDIRECT;
    }

    private static void note(long state, long map, int key, int flags) {
        long desc = Memory.getLong(state + WorkerState.DESC);
        Memory.putLong(desc + PacketDesc.REDIRECT_MAP, map);
        Memory.putInt(desc + PacketDesc.REDIRECT_KEY, key);
        Memory.putInt(desc + PacketDesc.REDIRECT_FLAGS, flags);
    }
}

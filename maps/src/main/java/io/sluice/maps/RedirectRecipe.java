package io.sluice.maps;

import io.sluice.vm.api.MapType;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.RecipeBuilder;
import io.sluice.vm.api.Verdict;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;

/** Builds {@code bpf_redirect_map} of a map: the target is noted in the packet's desc. */
final class RedirectRecipe {
    private RedirectRecipe() {
    }

    /** Builds {@link RedirectMap#target}: the target's address, or 0. */
    @FunctionalInterface
    interface Target {
        /** Of a key, 32 bits with zeros above. */
        Value find(RecipeBuilder around, Value key);
    }

    /** The verdict. */
    static Value build(RecipeBuilder around, MapType type, Target target, Value[] args) {
        Builder ir = around.ir();
        Value key = ir.zext(args[1], Integer.SIZE);
        Value flags = args[2];
        Block join = ir.newBlock();
        Value verdict = ir.param(join, Type.I64);
        Block allowed = ir.newBlock();
        ir.mostly(Cond.NTEST, flags, ir.constant(~RedirectFlags.of(type)),
                new Edge(allowed), Edge.to(join, ir.constant(Verdict.ABORTED.code())));
        ir.at(allowed);
        Block hit = ir.newBlock();
        if ((RedirectFlags.of(type) & RedirectFlags.BPF_F_BROADCAST) != 0) {
            Block single = ir.newBlock();
            ir.mostly(Cond.NTEST, flags, ir.constant(RedirectFlags.BPF_F_BROADCAST), new Edge(single), new Edge(hit));
            ir.at(single);
        }
        Value found = target.find(around, key);
        Block miss = ir.newBlock();
        ir.mostly(Cond.NE, found, ir.constant(0), new Edge(hit), new Edge(miss));
        ir.at(hit);
        note(around, around.mapAddress(0), key, flags);
        ir.jump(join, ir.constant(Verdict.REDIRECT.code()));
        ir.at(miss);
        Value none = ir.constant(0);
        note(around, none, none, none);
        ir.jump(join, ir.and(flags, RedirectFlags.VERDICT_MASK));
        ir.at(join);
        return verdict;
    }

    private static void note(RecipeBuilder around, Value map, Value key, Value flags) {
        Builder ir = around.ir();
        Value desc = around.desc();
        ir.store(Long.BYTES, around.descRegion(), desc, PacketDesc.REDIRECT_MAP, map);
        ir.store(Integer.BYTES, around.descRegion(), desc, PacketDesc.REDIRECT_KEY, key);
        ir.store(Integer.BYTES, around.descRegion(), desc, PacketDesc.REDIRECT_FLAGS, flags);
    }
}

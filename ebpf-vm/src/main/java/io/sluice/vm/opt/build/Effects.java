package io.sluice.vm.opt.build;

import io.sluice.vm.api.ArgKind;
import io.sluice.vm.api.ArgSpec;
import io.sluice.vm.api.HelperPrototype.Effect;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.MapOperation;
import io.sluice.vm.api.MapShape;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Callee;
import io.sluice.vm.ir.Region;
import io.sluice.vm.verifier.facts.Access;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** What calls of helpers' implementations read and change. */
final class Effects {
    /**
     * Helpers that touch nothing that programs see but the memory of their arguments, the worker state and the desc, by
     * id: lookups; time, random numbers and the processor; trace; redirect; csum_diff; fib_lookup; strtol, strtoul and
     * strncmp; check_mtu; get_buff_len and load_bytes.
     */
    private static final BitSet CONFINED = of(
            MapOperation.LOOKUP.helper(), 5, 7, 8, 42, 118, 125, 160, 208, 6, 177, 23, MapOperation.REDIRECT.helper(),
            28, 69, 105, 106, 182, 163, 188, 189);

    /** Those that read strings through numbers, too: trace_printk and trace_vprintk. */
    private static final BitSet TRACE = of(6, 177);

    private static final List<Region> ANY = List.of(Region.ANY);

    private final Work work;
    private final Builder b;
    private final Scope scope;

    Effects(Work work, Scope scope) {
        this.work = work;
        this.b = work.b();
        this.scope = scope;
    }

    private static BitSet of(int... ids) {
        BitSet set = new BitSet();
        for (int id : ids) {
            set.set(id);
        }
        return set;
    }

    /** Whether a helper may look at the packet's desc: those that do map operations do not. */
    boolean needsDesc(HelperSpec helper) {
        MapOperation operation = MapOperation.of(helper.id());
        return operation == null || operation == MapOperation.REDIRECT;
    }

    /**
     * Whether what an operation does is so much that one function for all calls does it: writes to hashes take some
     * 500 bytes, and a call is little beside them.
     */
    boolean isLarge(HelperSpec helper, int map) {
        MapOperation operation = MapOperation.of(helper.id());
        return (operation == MapOperation.UPDATE || operation == MapOperation.DELETE) && map >= 0
                && work.unit().map(map).shape() instanceof MapShape.Opaque;
    }

    /** The helper that an insn calls. */
    Callee of(int index, HelperSpec helper) {
        int map = work.unit().facts().callMap()[index];
        CodeSymbol symbol = isLarge(helper, map) || !work.unit().options().recipes()
                ? new CodeSymbol.MapHelper(helper.id(), map, work.unit().knownSizes(index, helper))
                : new CodeSymbol.Helper(helper.id());
        boolean confined = CONFINED.get(helper.id()) && !helper.has(Effect.CHANGES_PACKET);
        if (!confined) {
            return new Callee(symbol, Callee.Convention.SYSTEM_V, ANY, ANY, reaches(index, helper));
        }
        List<Region> reads = new ArrayList<>();
        List<Region> writes = new ArrayList<>(List.of(work.regions().state(), work.regions().descs()));
        reads.addAll(writes);
        List<ArgSpec> args = helper.args();
        for (int i = 0; i < args.size(); i++) {
            if (args.get(i).kind() == ArgKind.CTX) {
                reads.add(work.regions().context());
                reads.add(work.regions().packet());
            } else if (isMemory(args.get(i).kind())) {
                add(reads, memory(index, i));
                if (args.get(i).isWritten()) {
                    add(writes, memory(index, i));
                }
            }
        }
        if (helper.id() == MapOperation.LOOKUP.helper() || TRACE.get(helper.id())) {
            // a map of maps is read, too, and what %s is about
            add(reads, Region.ANY);
        }
        return new Callee(symbol, Callee.Convention.SYSTEM_V, reads, writes, reaches(index, helper));
    }

    private List<Integer> reaches(int index, HelperSpec helper) {
        List<Integer> reaches = new ArrayList<>();
        for (int i = 0; i < helper.args().size(); i++) {
            Access access = work.unit().insnFacts().argument(index, Insn.R1 + i);
            reaches.add(access == null ? 0 : access.size());
        }
        return reaches;
    }

    private static void add(List<Region> regions, Region region) {
        if (!regions.contains(region)) {
            regions.add(region);
        }
    }

    private static boolean isMemory(ArgKind kind) {
        return switch (kind) {
            case MEM, MAP_KEY, MAP_VALUE, CONST_STRING, STACK, DYNPTR -> true;
            default -> false;
        };
    }

    private Region memory(int index, int position) {
        Access access = work.unit().insnFacts().argument(index, Insn.R1 + position);
        return work.regions().of(access, scope, b);
    }
}

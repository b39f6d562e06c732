package io.sluice.vm.opt.build;

import io.sluice.vm.api.MapOperation;
import io.sluice.vm.api.MapShape;
import io.sluice.vm.cfg.Block;
import io.sluice.vm.cfg.Cfg;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.verifier.facts.Access;
import io.sluice.vm.verifier.facts.Region;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * Lookups of a function that give what the last one gave: of the same map, with the key in the same place of the stack,
 * where on every way between nothing may write the key and nothing is called but lookups. What another worker does to
 * the map meanwhile may be seen late: what a lookup found stays valid for the whole batch, and is as good as what was
 * found then; but not behind what acquires, a load or an atomic with a result. Maps whose lookups are arithmetic are
 * left to value numbering.
 *
 * <p>A forward analysis over the function's blocks, as of available expressions (Kildall, "A Unified Approach to Global
 * Program Optimization", POPL 1973), of the one lookup that was last.
 */
final class Repeats {
    private static final int UNREACHED = -2;
    private static final int NONE = -1;

    private final Unit unit;
    private final Cfg cfg;
    private final int[] rpo;
    private final List<Lookup> lookups = new ArrayList<>();
    /** By insn from the function's start: the number of its lookup, or NONE. */
    private final int[] sites;
    private final int start;
    private final BitSet repeated = new BitSet();
    /** By block: the lookup that is there on every way to its beginning, or NONE. */
    private final int[] before;

    /** A map and a key's bytes in the function's frame. */
    private record Lookup(int map, long offset, int size) {}

    Repeats(Unit unit, Function function) {
        this.unit = unit;
        this.cfg = function.cfg();
        this.rpo = function.rpo();
        this.start = function.start();
        this.sites = new int[function.size()];
        this.before = new int[cfg.size()];
        Arrays.fill(before, NONE);
        int found = 0;
        for (int i = 0; i < sites.length; i++) {
            sites[i] = site(start + i);
            found += sites[i] == NONE ? 0 : 1;
        }
        if (found > lookups.size()) {
            solve();
        }
    }

    /** Whether the function has any. */
    boolean any() {
        return !repeated.isEmpty();
    }

    /** Whether the call at an insn gives what {@link Variables#FOUND} holds. */
    boolean isRepeated(int index) {
        return repeated.get(index - start);
    }

    /** Whether what the lookup at an insn finds may be wanted again. */
    boolean mayRepeat(int index) {
        return any() && sites[index - start] != NONE;
    }

    /** Whether {@link Variables#FOUND} holds something where a block begins. */
    boolean isKnownAt(int block) {
        return any() && before[block] >= 0;
    }

    private int site(int index) {
        if (!isLookup(unit.insns().at(index))) {
            return NONE;
        }
        int map = unit.facts().callMap()[index];
        Access key = unit.insnFacts().argument(index, Insn.R1 + 1);
        if (map < 0 || key == null || key.region() != Region.STACK || key.object() != 0 || !key.offsets().isConstant()
                || unit.insnFacts().isNonNull(index) || !(unit.map(map).shape() instanceof MapShape.Opaque)) {
            return NONE;
        }
        Lookup lookup = new Lookup(map, key.offsets().lo(), key.size());
        int known = lookups.indexOf(lookup);
        if (known < 0) {
            lookups.add(lookup);
        }
        return known < 0 ? lookups.size() - 1 : known;
    }

    private static boolean isLookup(Insn insn) {
        return insn instanceof Insn.CallHelper call && call.id() == MapOperation.LOOKUP.helper();
    }

    private void solve() {
        BitSet matters = matters();
        Arrays.fill(before, UNREACHED);
        before[0] = NONE;
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int id : rpo) {
                int after = before[id];
                Block block = cfg.block(id);
                for (int i = block.first(); i < block.end() && after != UNREACHED; i++) {
                    after = matters.get(i - start) ? after(i, after) : after;
                }
                List<Integer> successors = block.successors();
                for (int n = 0; n < successors.size(); n++) {
                    int next = successors.get(n);
                    int met = before[next] == UNREACHED || before[next] == after ? after : NONE;
                    changed |= met != before[next] && after != UNREACHED;
                    before[next] = after == UNREACHED ? before[next] : met;
                }
            }
        }
        for (int id : rpo) {
            int last = before[id];
            for (int i = cfg.block(id).first(); i < cfg.block(id).end(); i++) {
                if (last >= 0 && sites[i - start] == last) {
                    repeated.set(i - start);
                }
                last = matters.get(i - start) ? after(i, last) : last;
            }
        }
    }

    /** The insns, from the function's start, after which another lookup may be known. */
    private BitSet matters() {
        BitSet matters = new BitSet(sites.length);
        for (int i = 0; i < sites.length; i++) {
            if (!isIndifferent(unit.insns().at(start + i))) {
                matters.set(i);
            }
        }
        return matters;
    }

    /** Whether an insn neither writes memory, nor acquires, nor calls. */
    private static boolean isIndifferent(Insn insn) {
        return switch (insn) {
            case Insn.AluImm _, Insn.AluReg _, Insn.Neg _, Insn.MovSx _, Insn.ByteSwap _, Insn.Load _,
                    Insn.LoadImm64 _, Insn.WideRef _, Insn.Jump _, Insn.JmpImm _, Insn.JmpReg _,
                    Insn.MayGoto _, Insn.Exit _ -> true;
            case Insn.StoreReg _, Insn.StoreImm _, Insn.StoreRelease _, Insn.Atomic _, Insn.CallHelper _,
                    Insn.CallLocal _, Insn.CallKfunc _, Insn.CallReg _, Insn.LdAbs _, Insn.LdInd _,
                    Insn.LoadAcquire _ -> false;
        };
    }

    /** The lookup that is known after an insn. */
    private int after(int index, int last) {
        return switch (unit.insns().at(index)) {
            case Insn.Atomic atomic when atomic.fetch() -> NONE;
            case Insn.StoreReg _, Insn.StoreImm _, Insn.StoreRelease _, Insn.Atomic _ ->
                last >= 0 && mayWrite(unit.insnFacts().access(index), lookups.get(last)) ? NONE : last;
            case Insn.CallHelper call -> {
                int site = sites[index - start];
                yield site != NONE ? site : isLookup(call) ? last : NONE;
            }
            case Insn.CallLocal _, Insn.CallKfunc _, Insn.CallReg _, Insn.LdAbs _, Insn.LdInd _,
                    Insn.LoadAcquire _ -> NONE;
            default -> last;
        };
    }

    /** Whether a store may change the key: one to a caller's frame, the packet or a map does not. */
    private static boolean mayWrite(Access store, Lookup lookup) {
        if (store == null) {
            return true;
        }
        return switch (store.region()) {
            case PACKET, PACKET_META, MAP_VALUE, CTX -> false;
            case STACK -> store.object() <= 0 && (store.object() != 0
                    || store.offsets().lo() < lookup.offset() + lookup.size()
                    && store.offsets().hi() + store.size() > lookup.offset());
            default -> true;
        };
    }
}

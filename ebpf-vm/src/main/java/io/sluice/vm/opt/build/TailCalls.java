package io.sluice.vm.opt.build;

import io.sluice.vm.api.MapShape;
import io.sluice.vm.api.ProgEntry;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Terminator.Odds;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;

/**
 * {@code bpf_tail_call}: leaves for another program, or goes on: index out of bounds, 33 tail calls made, or an empty
 * slot. As in the kernel the index is 32 bits and only a tail call that happens counts.
 */
final class TailCalls {
    private final Work work;
    private final Builder b;
    private final Scope scope;

    TailCalls(Work work, Scope scope) {
        this.work = work;
        this.b = work.b();
        this.scope = scope;
    }

    /** Through the one map that it certainly is, or where that is negative, the prog array that R2 holds. */
    void build(int certain, Value[] args) {
        if (certain >= 0) {
            through(certain, args);
            return;
        }
        for (int map = 0; map < work.unit().maps().size(); map++) {
            if (work.unit().map(map).shape() instanceof MapShape.Programs) {
                Block is = work.inner();
                Block other = work.inner();
                Value address = b.symbol(new CodeSymbol.Map(map), 0);
                b.branch(Cond.EQ, Type.I64, args[1], address, is, other);
                work.continueAt(is);
                through(map, args);
                b.jump(other);
                work.continueAt(other);
            }
        }
    }

    private void through(int map, Value[] args) {
        if (!(work.unit().map(map).shape() instanceof MapShape.Programs programs)) {
            throw new IllegalStateException("internal error: tail call through a map that is no prog array");
        }
        Region state = work.regions().state();
        Region slots = work.regions().part(map, "slots", Region.Kind.SHARED);
        Region entries = work.regions().part(map, "entries", Region.Kind.SHARED);
        Block fail = work.inner();
        Value index = b.zext(args[2], Integer.SIZE);
        unless(Cond.UGE, index, b.constant(programs.maxEntries()), Type.I32, fail);
        Value count = b.load(Integer.BYTES, state, work.state(), WorkerState.TAIL_CALLS);
        unless(Cond.UGE, count, b.constant(WorkerState.MAX_TAIL_CALLS), Type.I32, fail);
        Value offset = b.shl(index, Integer.numberOfTrailingZeros(ProgEntry.SLOT_SIZE));
        Value slot = b.load(Long.BYTES, slots, b.add(b.symbol(new CodeSymbol.MapBase(map), 0), offset), 0);
        unless(Cond.EQ, slot, b.constant(0), Type.I64, fail);
        Value entry = b.load(Long.BYTES, entries, slot, ProgEntry.ENTRY);
        unless(Cond.EQ, entry, b.constant(0), Type.I64, fail);
        b.store(Integer.BYTES, state, work.state(), WorkerState.TAIL_CALLS, b.add(count, 1));
        scope.exits().tailCall(entry, args[0]);
        work.continueAt(fail);
    }

    private void unless(Cond cond, Value left, Value right, Type type, Block fail) {
        Block next = work.inner();
        b.end(new Terminator.Branch(cond, type, left, right, new Edge(fail), new Edge(next), Odds.NOT_TAKEN));
        work.continueAt(next);
    }
}

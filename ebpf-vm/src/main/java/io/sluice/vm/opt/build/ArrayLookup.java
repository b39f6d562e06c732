package io.sluice.vm.opt.build;

import io.sluice.vm.api.Recipe;
import io.sluice.vm.api.RecipeBuilder;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Cond;
import io.sluice.vm.ir.Edge;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Range;
import io.sluice.vm.ir.Terminator;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import java.util.List;

/**
 * {@code bpf_map_lookup_elem} by a map's shape: the address of the value, or 0 where the index is out of bounds.
 *
 * @param stride bytes from one value to the next
 * @param maxEntries how many
 * @param workerStride bytes from one worker's values to the next one's, 0 where all workers have the same
 */
record ArrayLookup(int stride, int maxEntries, long workerStride) implements Recipe {
    private static final int KEY = 2;

    @Override
    public Value build(RecipeBuilder site, Value[] args) {
        Builder b = site.ir();
        Value index = b.load(Integer.BYTES, site.memory(KEY), args[KEY - 1], 0);
        Block found = b.newBlock();
        Block done = b.newBlock();
        Value result = b.param(done, Type.I64);
        Cond out = maxEntries == 1 ? Cond.NE : Cond.UGE;
        Value bound = b.constant(maxEntries == 1 ? 0 : maxEntries);
        b.end(new Terminator.Branch(out, Type.I32, index, bound, new Edge(done, List.of(b.constant(0))),
                new Edge(found), Terminator.Odds.NOT_TAKEN));
        b.at(found);
        Value value = site.mapBase(0);
        if (workerStride != 0) {
            value = b.add(value, b.op(Op.MUL, Type.I64, site.worker(), b.constant(workerStride)));
        }
        if (maxEntries != 1) {
            value = b.add(value, b.op(Op.MUL, Type.I64, index, b.constant(stride)));
        }
        // addresses of user space end far below
        value.narrow(new Range(1, -1, 0));
        b.jump(done, value);
        b.at(done);
        return result;
    }
}

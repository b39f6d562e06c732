package io.sluice.vm.opt.control;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Callee;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.analysis.Loops;
import java.util.ArrayList;
import java.util.List;

/** Which regions a loop writes, and whether other threads' writes may matter to it. */
final class LoopMemory {
    private final List<Region> written = new ArrayList<>();

    private boolean ordered;
    private final boolean brief;

    /** Of a loop; of a brief one it does not matter when it sees what other threads write. */
    LoopMemory(Loops.Loop loop, boolean brief) {
        this.brief = brief;
        for (Block block : loop.blocks()) {
            Nodes<Value> values = block.values();
            for (int i = 0; i < values.size(); i++) {
                Value value = values.get(i);
                ordered |= value.op().is(Op.Trait.ORDERED) && value.op() != Op.PREFETCH;
                if (value.op() == Op.CALL) {
                    Callee callee = value.callee();
                    callee.writes().forEach(this::add);
                } else if (value.op().is(Op.Trait.WRITES)) {
                    add(value.region());
                }
            }
        }
    }

    private void add(Region region) {
        if (!written.contains(region)) {
            written.add(region);
        }
    }

    /** Whether a load gives the same in each round. */
    boolean isUnchanged(Value load) {
        Region region = load.region();
        if (region.kind() == Region.Kind.CONSTANT) {
            return true;
        }
        if (region.kind() == Region.Kind.SHARED && (ordered || !brief)) {
            return false;
        }
        for (Region other : written) {
            if (other.overlaps(region)) {
                return false;
            }
        }
        return true;
    }
}

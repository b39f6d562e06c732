package io.sluice.vm.opt.memory;

import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Callee;
import io.sluice.vm.ir.Graph;
import io.sluice.vm.ir.Nodes;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Value;
import java.util.ArrayList;
import java.util.List;

/** Removes stores whose bytes the same block stores again before anything may read them. */
public final class DeadStores {
    private DeadStores() {
    }

    /** Removes what can be. */
    public static void run(Graph graph) {
        for (Block block : graph.blocks()) {
            run(block);
        }
    }

    private static void run(Block block) {
        Nodes<Value> values = block.values();
        List<Place> overwritten = new ArrayList<>();
        List<Value> dead = new ArrayList<>();
        for (int i = values.size() - 1; i >= 0; i--) {
            Value value = values.get(i);
            Op op = value.op();
            if (op == Op.STORE || op == Op.VSTORE) {
                Place place = Place.of(value);
                if (isCovered(place, overwritten)) {
                    dead.add(value);
                } else {
                    overwritten.add(place);
                }
            } else if (op == Op.CALL) {
                Callee callee = value.callee();
                // it may hand over to other threads, which then see what was stored before
                overwritten.removeIf(p -> callee.mayRead(p.region())
                        || p.region().kind() == Region.Kind.SHARED);
            } else if (op.isLoad() && !op.is(Op.Trait.ORDERED)) {
                Place place = Place.of(value);
                overwritten.removeIf(place::mayOverlap);
            } else if (op.is(Op.Trait.ORDERED) && op != Op.PREFETCH) {
                overwritten.clear();
            }
        }
        if (!dead.isEmpty()) {
            // they were met from the end
            block.removeIf(v -> !dead.isEmpty() && dead.getLast() == v && dead.removeLast() == v);
        }
    }

    private static boolean isCovered(Place place, List<Place> overwritten) {
        for (int i = 0; i < overwritten.size(); i++) {
            if (overwritten.get(i).covers(place)) {
                return true;
            }
        }
        return false;
    }
}

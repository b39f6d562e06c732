package io.sluice.maps.stress;

import io.sluice.maps.MapFactory;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapSpec;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;

/** A small map for each state at a time, used again when it comes round. */
final class Pool<T> {
    /** More than states at a time: JcstressTest says how many those are. */
    private static final int MAPS = 1 << 11;

    private final AtomicInteger next = new AtomicInteger();
    private final AtomicReferenceArray<T> made = new AtomicReferenceArray<>(MAPS);
    private final MapSpec spec;
    private final Function<BpfMap, T> user;

    /** Maps of two workers, each with who uses it. */
    Pool(MapSpec spec, Function<BpfMap, T> user) {
        this.spec = spec;
        this.user = user;
    }

    /** A map that no other state has, as the state before left it. */
    T take() {
        int number = Math.floorMod(next.getAndIncrement(), MAPS);
        T taken = made.get(number);
        if (taken == null) {
            taken = user.apply(new MapFactory().create(spec, 2));
            made.set(number, taken);
        }
        return taken;
    }
}

package io.sluice.helpers;

import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.WorkerState;
import java.util.List;

/** Lookup, update and delete of map elements, and push, pop and peek: the maps know how. */
@SuppressWarnings("checkstyle:ParameterNumber") // the calling convention of helpers
final class MapHelpers {
    static final List<HelperSpec> ROWS = List.of(
            HelperSpec.of(1, MapHelpers::lookup),
            HelperSpec.of(2, MapHelpers::update),
            HelperSpec.of(3, MapHelpers::delete),
            HelperSpec.of(87, MapHelpers::push),
            HelperSpec.of(88, MapHelpers::pop),
            HelperSpec.of(89, MapHelpers::peek),
            HelperSpec.of(195, MapHelpers::lookupPerWorker));

    private MapHelpers() {
    }

    private static long lookup(long map, long key, long c, long d, long e, long state) {
        return MapHeader.map(map).lookup(key, WorkerState.index(state));
    }

    private static long update(long map, long key, long value, long flags, long e, long state) {
        return MapHeader.map(map).update(key, value, flags, WorkerState.index(state));
    }

    private static long delete(long map, long key, long c, long d, long e, long state) {
        return MapHeader.map(map).delete(key, WorkerState.index(state));
    }

    private static long lookupPerWorker(long map, long key, long worker, long d, long e, long state) {
        return MapHeader.map(map).lookupPerWorker(key, (int) worker);
    }

    private static long push(long map, long value, long flags, long d, long e, long state) {
        return MapHeader.map(map).push(value, flags);
    }

    private static long pop(long map, long value, long c, long d, long e, long state) {
        return MapHeader.map(map).pop(value);
    }

    private static long peek(long map, long value, long c, long d, long e, long state) {
        return MapHeader.map(map).peek(value);
    }
}

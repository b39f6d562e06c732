package io.sluice.helpers;

import static io.sluice.vm.api.ArgKind.ANYTHING;
import static io.sluice.vm.api.ArgKind.MAP;
import static io.sluice.vm.api.ArgKind.MAP_KEY;
import static io.sluice.vm.api.ArgKind.MAP_VALUE;

import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.MapHeader;
import io.sluice.vm.api.ReturnKind;
import io.sluice.vm.api.WorkerState;
import java.util.List;
import java.util.Set;

/** Lookup, update and delete of map elements: the maps know how. */
@SuppressWarnings("checkstyle:ParameterNumber") // the calling convention of helpers
final class MapHelpers {
    static final List<HelperSpec> ROWS = List.of(
            new HelperSpec(1, "bpf_map_lookup_elem", List.of(MAP, MAP_KEY),
                    ReturnKind.MAP_VALUE_OR_NULL, Set.of(), MapHelpers::lookup),
            new HelperSpec(2, "bpf_map_update_elem", List.of(MAP, MAP_KEY, MAP_VALUE, ANYTHING),
                    ReturnKind.INTEGER, Set.of(), MapHelpers::update),
            new HelperSpec(3, "bpf_map_delete_elem", List.of(MAP, MAP_KEY),
                    ReturnKind.INTEGER, Set.of(), MapHelpers::delete));

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
}

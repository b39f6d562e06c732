package io.sluice.helpers;

import io.sluice.maps.RingBufferMap;
import io.sluice.maps.RingRecipe;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.MapHeader;
import java.util.List;

/** Records for a consumer outside, by way of a ring buffer: kernel/bpf/ringbuf.c. */
@SuppressWarnings("checkstyle:ParameterNumber") // the calling convention of helpers
final class RingHelpers {
    static final List<HelperSpec> ROWS = List.of(
            HelperSpec.of(130, RingHelpers::output),
            HelperSpec.of(131, RingHelpers::reserve),
            HelperSpec.of(132, RingHelpers::submit).with(RingRecipe::submit),
            HelperSpec.of(133, RingHelpers::discard).with(RingRecipe::discard),
            HelperSpec.of(134, RingHelpers::query));

    private RingHelpers() {
    }

    static RingBufferMap ring(long map) {
        return (RingBufferMap) MapHeader.map(map);
    }

    private static long output(long map, long data, long size, long flags, long e, long state) {
        return ring(map).output(data, size, flags);
    }

    private static long reserve(long map, long size, long flags, long d, long e, long state) {
        return ring(map).reserve(size, flags);
    }

    private static long submit(long sample, long flags, long c, long d, long e, long state) {
        ring(RingBufferMap.mapOf(sample)).commit(sample, flags, false);
        return 0;
    }

    private static long discard(long sample, long flags, long c, long d, long e, long state) {
        ring(RingBufferMap.mapOf(sample)).commit(sample, flags, true);
        return 0;
    }

    private static long query(long map, long what, long c, long d, long e, long state) {
        return ring(map).query(what);
    }
}

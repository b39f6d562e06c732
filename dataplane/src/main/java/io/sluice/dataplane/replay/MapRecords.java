package io.sluice.dataplane.replay;

import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapSpec;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a program sent to a ring buffer or a perf event array.
 *
 * @param spec the map
 * @param records in the order in which they were sent; none where nobody read them
 * @param lost how many found no room; empty where that can't be known, as of the kernel's
 */
public record MapRecords(MapSpec spec, List<Bytes> records, OptionalLong lost) {
    /** Copies the list. */
    public MapRecords {
        records = List.copyOf(records);
    }
}

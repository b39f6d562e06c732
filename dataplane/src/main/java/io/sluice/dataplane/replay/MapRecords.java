package io.sluice.dataplane.replay;

import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapSpec;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * What a program sent to a ring buffer or a perf event array.
 *
 * @param spec the map
 * @param records in the order in which they were sent; none where nobody read them
 * @param lost how many found no room; empty where that can't be known, as of the kernel's ring buffers
 * @param padded whether up to 7 bytes that mean nothing follow each record, so that 4 more make it a multiple of 8
 */
public record MapRecords(MapSpec spec, List<Bytes> records, OptionalLong lost, boolean padded) {
    /** What the kernel puts before a sample, with which it is padded. */
    private static final int SIZE_WORD = Integer.BYTES;

    /** Copies the list. */
    public MapRecords {
        records = List.copyOf(records);
    }

    /** Whether a record is the one of another engine in its place, as far as padding lets it be known. */
    boolean isSame(int index, MapRecords other) {
        byte[] here = records.get(index).toArray();
        byte[] there = other.records.get(index).toArray();
        if (!padded && !other.padded) {
            return Arrays.equals(here, there);
        }
        int known = Math.min(here.length, there.length);
        return withPadding(here.length) == withPadding(there.length)
                && Arrays.equals(here, 0, known, there, 0, known);
    }

    private static int withPadding(int length) {
        return (SIZE_WORD + length + Long.BYTES - 1 & -Long.BYTES) - SIZE_WORD;
    }
}

package io.sluice.maps;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.memory.OffHeap;

/** Lays the parts of a map's memory out one after another, each on its own cache lines; refuses what overflows. */
final class Sections {
    private final MapSpec spec;
    private long end;

    Sections(MapSpec spec, long headerSize) {
        this.spec = spec;
        this.end = headerSize;
    }

    /** The offset of a part of {@code count} elements of {@code stride} bytes. */
    long add(long count, long stride) {
        try {
            long from = Words.roundUp(end, OffHeap.CACHE_LINE);
            end = Math.addExact(from, Math.multiplyExact(count, stride));
            Words.roundUp(end, OffHeap.CACHE_LINE);
            return from;
        } catch (ArithmeticException e) {
            throw MapException.tooBig(spec, count + " times " + stride + " bytes are more than can be addressed");
        }
    }

    /** The size of all parts in bytes. */
    long size() {
        return end;
    }
}

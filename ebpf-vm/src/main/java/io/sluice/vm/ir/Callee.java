package io.sluice.vm.ir;

import java.util.List;

/**
 * What a call calls.
 *
 * @param symbol its address; null where that is the call's last operand
 * @param convention where arguments go
 * @param reads the regions that it may read
 * @param writes the regions that it may change
 */
public record Callee(Symbol symbol, Convention convention, List<Region> reads, List<Region> writes) {
    /** How it is called. */
    public enum Convention {
        /** The System V one: up to six arguments, one result, callee-saved registers preserved. */
        SYSTEM_V,
        /** A program's body: context and worker state in, verdict out, only the stack and worker state preserved. */
        BODY
    }

    /** Copies the lists. */
    public Callee {
        reads = List.copyOf(reads);
        writes = List.copyOf(writes);
    }

    /** Whether it may read memory of a region. */
    public boolean mayRead(Region region) {
        return reads.stream().anyMatch(region::overlaps);
    }

    /** Whether it may change memory of a region. */
    public boolean mayWrite(Region region) {
        return writes.stream().anyMatch(region::overlaps);
    }
}

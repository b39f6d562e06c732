package io.sluice.vm.ir;

import java.util.List;

/**
 * What a call calls.
 *
 * @param symbol its address; null where that is the call's last operand
 * @param convention where arguments go
 * @param reads the regions that it may read
 * @param writes the regions that it may change
 * @param reaches by argument: how many bytes behind it the callee touches at most, 0 where that is not known; empty
 *     where nothing is known
 */
public record Callee(
        Symbol symbol, Convention convention, List<Region> reads, List<Region> writes, List<Integer> reaches) {
    /** A callee of whose arguments nothing is known. */
    public Callee(Symbol symbol, Convention convention, List<Region> reads, List<Region> writes) {
        this(symbol, convention, reads, writes, List.of());
    }

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
        reaches = List.copyOf(reaches);
    }

    /** How many bytes behind an argument, from 0, it touches at most; 0 where that is not known. */
    public int reach(int argument) {
        return argument < reaches.size() ? reaches.get(argument) : 0;
    }

    /** Whether it may read memory of a region. */
    public boolean mayRead(Region region) {
        return touches(reads, region);
    }

    /** Whether it may change memory of a region. */
    public boolean mayWrite(Region region) {
        return touches(writes, region);
    }

    private static boolean touches(List<Region> regions, Region region) {
        for (int i = 0; i < regions.size(); i++) {
            if (region.overlaps(regions.get(i))) {
                return true;
            }
        }
        return false;
    }
}

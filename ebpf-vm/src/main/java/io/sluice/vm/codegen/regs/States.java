package io.sluice.vm.codegen.regs;

import io.sluice.vm.codegen.machine.MBlock;

/** What registers hold, and which slots are valid, where each block begins and ends. */
final class States {
    private final int[][] entry;
    private final int[][] entryValid;
    private final long[] entryOccupied;
    private final int[][] end;
    private final int[][] endValid;
    private final long[] endOccupied;

    States(int ids) {
        entry = new int[ids][];
        entryValid = new int[ids][];
        entryOccupied = new long[ids];
        end = new int[ids][];
        endValid = new int[ids][];
        endOccupied = new long[ids];
    }

    /** Notes where a block begins. */
    void begin(MBlock block, Registers registers) {
        entry[block.id()] = registers.contents();
        entryValid[block.id()] = registers.validOnes();
        entryOccupied[block.id()] = ~registers.free();
    }

    /** Notes where a block ends. */
    void end(MBlock block, Registers registers) {
        end[block.id()] = registers.contents();
        endValid[block.id()] = registers.validOnes();
        endOccupied[block.id()] = ~registers.free();
    }

    /** Whether a block has been walked over. */
    boolean isDone(MBlock block) {
        return end[block.id()] != null;
    }

    /** The vreg in each register where a block begins. */
    int[] entry(MBlock block) {
        return entry[block.id()];
    }

    /** The registers that hold vregs where a block begins. */
    long entryOccupied(MBlock block) {
        return entryOccupied[block.id()];
    }

    /** The vregs whose slots are valid where a block begins. */
    int[] entryValid(MBlock block) {
        return entryValid[block.id()];
    }

    /** The vreg in each register where a block ends. */
    int[] end(MBlock block) {
        return end[block.id()];
    }

    /** The registers that hold vregs where a block ends. */
    long endOccupied(MBlock block) {
        return endOccupied[block.id()];
    }

    /** The vregs whose slots are valid where a block ends. */
    int[] endValid(MBlock block) {
        return endValid[block.id()];
    }
}

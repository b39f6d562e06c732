package io.sluice.vm.opt.build;

import io.sluice.vm.ir.Range;
import io.sluice.vm.ir.Value;

/** Where a graph has the context of the packet that it handles. */
interface PacketContext {
    /** What addresses of packets are in: those of a process, with five levels of page tables (Intel SDM 3A, 4.5.1). */
    Range ADDRESSES = Range.between(0, (1L << 56) - 1);

    /** A field of {@link io.sluice.vm.api.XdpContext} as it is now. */
    Value field(int offset);

    /** Finds the variables that are in use where a block begins. */
    void touch();

    /** Changes DATA, DATA_END or DATA_META. */
    void set(int offset, Value value);

    /** A load by the program of bytes at a constant offset of the context, through an address. */
    Value load(int offset, int size, Value address, long displacement);

    /** The address of the packet's desc. */
    Value desc();

    /** Has the context in memory for code that is called. */
    void publish();

    /** Has the desc's address in the worker state for code that is called. */
    void publishDesc();

    /** Code that was called may have changed the packet's bounds. */
    void reload();
}

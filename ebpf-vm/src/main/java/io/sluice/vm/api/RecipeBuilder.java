package io.sluice.vm.api;

import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Value;
import io.sluice.vm.ir.VectorLevel;

/** What recipes build with: the IR and what is around the call. */
public interface RecipeBuilder {
    /** Appends values. */
    Builder ir();

    /** The worker state's address. */
    Value state();

    /** The memory of the worker state, but for the context. */
    Region stateRegion();

    /** The worker's index, {@link WorkerState#INDEX}, which stays the same as long as code runs. */
    Value worker();

    /** A field of the packet's {@link XdpContext}, as it is now: by its offset there. */
    Value context(int field);

    /** Changes DATA, DATA_END or DATA_META of the {@link XdpContext}. Facts about the old ones may still be used. */
    void setContext(int field, Value value);

    /** The address of the packet's {@link PacketDesc}. */
    Value desc();

    /** The memory of the descs. */
    Region descRegion();

    /** The map that the call is about on every path, or null. */
    BpfMap map();

    /** The address of that map's header plus an offset. */
    Value mapAddress(long offset);

    /** The address of the values of that map's {@link MapShape}, plus an offset. */
    Value mapBase(long offset);

    /** Memory of that map that programs can't reach: buckets, lists, keys of elements. */
    Region mapRegion(String part, Region.Kind kind);

    /** The memory of that map's values, as accesses by programs name it. */
    Region mapValues();

    /** The memory of packets and their metadata. */
    default Region packet() {
        return Region.ANY;
    }

    /** Which ops of vectors the code may have. */
    default VectorLevel vectorLevel() {
        return VectorLevel.NONE;
    }

    /** Whether the code may have ops of vectors, of 256 bits too. */
    default boolean vectors() {
        return vectorLevel().isAny();
    }

    /** Whether the time stamp counter is constant and does not stop. */
    default boolean clock() {
        return false;
    }

    /**
     * Calls a Java function.
     *
     * @param args at most five; those that the helper has, too, are the same in the same places
     */
    Value call(RareCall function, Value... args);

    /** The memory that an argument, 1 to 5, points to. */
    Region memory(int argument);

    /** How many bytes an argument, 1 to 5, certainly points to; 0 where it is not known. */
    int memorySize(int argument);
}

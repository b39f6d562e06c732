package io.sluice.maps;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.Handles;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.RecipeBuilder;
import io.sluice.vm.ir.Op;
import io.sluice.vm.ir.Type;
import io.sluice.vm.ir.Value;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;

/**
 * What a map may be inside of another: like the template that the outer one was made with, kernel/bpf/map_in_map.c.
 *
 * <p>A value is a handle of {@link Handles#MAPS}, where the kernel takes descriptors; an entry of a hash has the map's
 * address beside it for lookups, as in the picture, one of an array has the address only. A map may be closed only
 * after it was taken out of all others and every worker has passed a batch boundary.
 *
 * <pre>
 *   0        4   8         16
 *   | handle | 0 | address |      0: empty
 * </pre>
 */
final class InnerMaps {
    /** Bytes of a value. */
    static final int HANDLE_SIZE = Integer.BYTES;
    /** The map's address in an entry of a hash, 64 bits. */
    private static final int ADDRESS = 8;
    /** Size of an entry in bytes. */
    static final int ENTRY_SIZE = 16;

    private InnerMaps() {
    }

    /** Checks the template. */
    static void checkTemplate(MapSpec spec) {
        MapSpec inner = spec.inner();
        if (inner == null) {
            throw new MapException(spec, Errno.EBADF, "no template of its inner maps");
        }
        switch (inner.type()) {
            case ARRAY_OF_MAPS, HASH_OF_MAPS -> throw MapException.invalid(
                    spec, "inner maps are of type " + inner.type().text() + ", which has inner maps itself");
            case PROG_ARRAY, CGROUP_STORAGE, PERCPU_CGROUP_STORAGE, STRUCT_OPS -> throw new MapException(
                    spec, Errno.ENOTSUPP, "type " + inner.type().text() + " cannot be inside of a map");
            default -> { }
        }
    }

    /** The map of a control value, or null where there is none. */
    static BpfMap ofValue(byte[] value) {
        return Handles.MAPS.at(FdArrayMap.intAt(value, 0));
    }

    /** 0, or why a map may not be put into one with this template. */
    static int check(MapSpec template, BpfMap candidate) {
        if (candidate == null) {
            return -Errno.EBADF;
        }
        MapSpec spec = candidate.spec();
        boolean same = spec.type() == template.type()
                && spec.keySize() == template.keySize()
                && spec.valueSize() == template.valueSize()
                && spec.flags() == template.flags()
                && spec.fields().list().equals(template.fields().list());
        boolean sized = spec.type() != MapType.ARRAY
                || (spec.flags() & MapFlags.BPF_F_INNER_MAP) != 0
                || spec.maxEntries() == template.maxEntries();
        return same && sized ? 0 : -Errno.EINVAL;
    }

    /** The address for programs of the map in an entry; 0 for none. */
    static long address(long entry) {
        return Memory.getLongAcquire(entry + ADDRESS);
    }

    /** Builds {@link #address(long)} of an entry's address, or 0 where that is 0. */
    static Value address(RecipeBuilder around, Value entry) {
        return address(around, entry, ADDRESS);
    }

    /** Builds the load of a map's address at an offset of an entry, or 0 where the entry's address is 0. */
    static Value address(RecipeBuilder around, Value entry, int offset) {
        Value.Payload address = new Value.Payload(offset, around.mapValues(), Long.BYTES);
        return ArrayRecipe.unlessZero(around, entry, ir -> ir.emit(Op.LOAD_ACQUIRE, Type.I64, address, entry));
    }

    /** The handle in an entry, 0 for none; for the control side. */
    static int handle(long entry) {
        return Memory.getInt(entry);
    }

    /** Stores a handle, 0 for none, and the address of its map. */
    static void put(long entry, int handle) {
        BpfMap map = Handles.MAPS.at(handle);
        Memory.putInt(entry, handle);
        Memory.putLongRelease(entry + ADDRESS, map == null ? 0 : map.address());
    }
}

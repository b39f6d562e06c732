package io.sluice.maps;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.Handles;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.memory.Errno;

/**
 * What a map may be inside of another: like the template that the outer one was made with, kernel/bpf/map_in_map.c.
 *
 * <p>A value is a handle of {@link Handles#MAPS}, where the kernel takes descriptors; a map may be closed only after
 * it was taken out of all others and every worker has passed a batch boundary.
 */
final class InnerMaps {
    /** Bytes of a value. */
    static final int HANDLE_SIZE = Integer.BYTES;

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

    /** The map behind a handle that is in a map, as an address for programs; 0 for none. */
    static long address(int handle) {
        BpfMap map = Handles.MAPS.at(handle);
        return map == null ? 0 : map.address();
    }
}

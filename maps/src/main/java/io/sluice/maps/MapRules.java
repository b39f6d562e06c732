package io.sluice.maps;

import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ValueField;
import io.sluice.vm.memory.Errno;

/**
 * What {@code BPF_MAP_CREATE} checks of sizes and flags, in its order of kernel/bpf/syscall.c and the
 * {@code map_alloc_check} of each type.
 */
final class MapRules {
    /** The flags that say what either side may do. */
    static final int ACCESS_FLAGS = MapFlags.BPF_F_RDONLY
            | MapFlags.BPF_F_WRONLY
            | MapFlags.BPF_F_RDONLY_PROG
            | MapFlags.BPF_F_WRONLY_PROG;
    /** The most bytes of a value of a per-CPU type, {@code PCPU_MIN_UNIT_SIZE} of include/linux/percpu.h. */
    static final int MAX_PER_CPU_VALUE = 32 << 10;
    /** The most bytes of one allocation, {@code KMALLOC_MAX_SIZE}. */
    static final int MAX_ALLOCATION = 4 << 20;
    /** Bytes of an array's key. */
    static final int INDEX_SIZE = Integer.BYTES;

    private MapRules() {
    }

    /** {@code map_extra}, which only bloom filters have. */
    static void checkExtra(MapSpec spec) {
        if (spec.mapExtra() != 0 && spec.type() != MapType.BLOOM_FILTER) {
            throw MapException.invalid(spec, "map_extra 0x%x, must be 0 for type %s".formatted(
                    spec.mapExtra(), spec.type().text()));
        }
    }

    /** What types without keys have: no key, room for one element at least, and a value that fits an allocation. */
    static void checkKeyless(MapSpec spec) {
        if (spec.keySize() != 0) {
            throw MapException.invalid(spec, "key size " + spec.keySize() + ", must be 0");
        }
        if (spec.maxEntries() == 0) {
            throw MapException.invalid(spec, "max_entries 0, must be positive");
        }
        if (spec.valueSize() == 0) {
            throw MapException.invalid(spec, "value size 0, must be positive");
        }
    }

    /** A value of at most {@code KMALLOC_MAX_SIZE}. */
    static void checkAllocatedValue(MapSpec spec) {
        if (Integer.compareUnsigned(spec.valueSize(), MAX_ALLOCATION) > 0) {
            throw MapException.tooBig(spec, "value size " + Integer.toUnsignedString(spec.valueSize()) + ", at most "
                    + MAX_ALLOCATION);
        }
    }

    /** Flags among the allowed ones, and no pair of them that excludes each other. */
    static void checkFlags(MapSpec spec, int allowed) {
        int unknown = spec.flags() & ~allowed;
        if (unknown != 0) {
            throw MapException.invalid(spec, "flags 0x%x are not for type %s".formatted(unknown, spec.type().text()));
        }
        excludeBoth(spec, MapFlags.BPF_F_RDONLY, MapFlags.BPF_F_WRONLY);
        excludeBoth(spec, MapFlags.BPF_F_RDONLY_PROG, MapFlags.BPF_F_WRONLY_PROG);
    }

    /** No NUMA node where the memory is that of all CPUs. */
    static void checkNumaNode(MapSpec spec) {
        boolean everywhere = spec.type().isPerCpu() || (spec.flags() & MapFlags.BPF_F_NO_COMMON_LRU) != 0;
        if (everywhere && (spec.flags() & MapFlags.BPF_F_NUMA_NODE) != 0) {
            throw MapException.invalid(spec, "what each CPU has has no NUMA node (flags 0x%x)".formatted(spec.flags()));
        }
    }

    private static void excludeBoth(MapSpec spec, int one, int other) {
        if ((spec.flags() & (one | other)) == (one | other)) {
            throw MapException.invalid(spec, "read-only and write-only at once (flags 0x%x)".formatted(spec.flags()));
        }
    }

    /** An index as the key. */
    static void checkIndexKey(MapSpec spec) {
        if (spec.keySize() != INDEX_SIZE) {
            throw MapException.invalid(spec, "key size " + spec.keySize() + ", must be 4");
        }
    }

    /**
     * Room for one element at least, and a value of one byte at least; of a per-CPU type no more than the kernel
     * allows.
     */
    static void checkSizes(MapSpec spec) {
        if (spec.maxEntries() == 0) {
            throw MapException.invalid(spec, "max_entries 0, must be positive");
        }
        if (spec.valueSize() == 0) {
            throw MapException.invalid(spec, "value size 0, must be positive");
        }
        if (spec.maxEntries() < 0) {
            throw MapException.tooBig(spec, "max_entries " + Integer.toUnsignedString(spec.maxEntries())
                    + ", at most " + Integer.MAX_VALUE);
        }
        if (spec.valueSize() < 0) {
            throw MapException.tooBig(spec, "value size " + Integer.toUnsignedString(spec.valueSize())
                    + ", at most " + Integer.MAX_VALUE);
        }
        if (spec.type().isPerCpu() && spec.valueSize() > MAX_PER_CPU_VALUE) {
            throw MapException.tooBig(spec, "value size " + spec.valueSize() + " for each worker, at most "
                    + MAX_PER_CPU_VALUE);
        }
    }

    /** Special fields that the type may have, and that programs may change. */
    static void checkFields(MapSpec spec) {
        if (spec.fields().list().isEmpty()) {
            return;
        }
        if ((spec.flags() & (MapFlags.BPF_F_RDONLY_PROG | MapFlags.BPF_F_WRONLY_PROG)) != 0) {
            throw new MapException(spec, Errno.EACCES, "special fields, which programs must read and write (flags 0x%x)"
                    .formatted(spec.flags()));
        }
        for (ValueField field : spec.fields().list()) {
            if (!io.sluice.vm.api.MapRules.mayHave(spec.type(), field.kind())) {
                throw new MapException(spec, Errno.EOPNOTSUPP, "a %s at offset %d, which is not for type %s".formatted(
                        field.kind().text(), field.offset(), spec.type().text()));
            }
        }
    }

    /** A value of one of these sizes. */
    static void checkValueIs(MapSpec spec, int size, int otherSize) {
        if (spec.valueSize() != size && spec.valueSize() != otherSize) {
            throw MapException.invalid(spec, "value size " + spec.valueSize() + ", must be " + size
                    + (size == otherSize ? "" : " or " + otherSize));
        }
    }
}

package io.sluice.vm.verifier;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.verifier.check.MapField;
import io.sluice.vm.verifier.facts.Access;
import io.sluice.vm.verifier.facts.InsnFacts;
import io.sluice.vm.verifier.facts.Region;
import io.sluice.vm.verifier.state.Violation;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Loads from what only the kernel has: {@code struct bpf_map} behind a pointer to a map, objects, and memory that
 * nobody vouches for. There is nothing behind such an address here, so no such load is left: a field of one certain map
 * gives what the kernel has there, if that is known, and all else 0, what the kernel's loads give where they fault.
 */
final class ObjectLoads {
    /** {@code BPF_OBJ_NAME_LEN} of include/linux/bpf.h, with the zero at its end. */
    private static final int NAME_LENGTH = 16;
    /** {@code NUMA_NO_NODE} of include/linux/numa.h. */
    private static final int NO_NODE = -1;

    private ObjectLoads() {
    }

    /**
     * An insn loads from objects on all paths or on none.
     *
     * @throws Violation else: this is stricter than the kernel, whose loads may go anywhere
     */
    static void check(InsnSeq insns, InsnFacts facts) {
        for (int i = 0; i < insns.size(); i++) {
            Access access = facts.access(i);
            if (access != null && access.region() == Region.PARTLY_OBJECT) {
                throw new Violation(i, "same insn cannot be used with different pointers: "
                        + "a map or an object of the kernel, and memory");
            }
        }
    }

    /** What takes a load's place. */
    static Insn constant(Insn insn, Access access, List<BpfMap> maps) {
        return switch (insn) {
            case Insn.Load load -> ConstantFolding.loaded(load, read(access, load.size().bytes(), maps));
            case Insn.LoadAcquire load ->
                ConstantFolding.constant(load.dst(), read(access, load.size().bytes(), maps));
            default -> throw new IllegalStateException("internal error: %s of an object was verified".formatted(insn));
        };
    }

    private static long read(Access access, int bytes, List<BpfMap> maps) {
        if (access.region() != Region.MAP || access.object() == Access.UNKNOWN || !access.isConstant()) {
            return 0;
        }
        long off = access.offsets().lo();
        MapField field = MapField.at(off);
        MapSpec spec = maps.get(access.object()).spec();
        int inside = (int) (off - field.from());
        long bits = field == MapField.NAME ? name(spec.name(), inside) : number(spec, field) >>> inside * Byte.SIZE;
        return bytes == Long.BYTES ? bits : bits & (1L << bytes * Byte.SIZE) - 1;
    }

    private static long number(MapSpec spec, MapField field) {
        return switch (field) {
            case MAP_TYPE -> spec.type().code();
            case KEY_SIZE -> spec.keySize();
            case VALUE_SIZE -> spec.valueSize();
            case MAX_ENTRIES -> Integer.toUnsignedLong(spec.maxEntries());
            case MAP_EXTRA -> spec.mapExtra();
            case MAP_FLAGS -> Integer.toUnsignedLong(flags(spec));
            case NUMA_NODE -> (spec.flags() & MapFlags.BPF_F_NUMA_NODE) == 0 ? Integer.toUnsignedLong(NO_NODE) : 0;
            case SHA, EXCL, OPS, INNER_MAP_META, SECURITY, ID, RECORD, BTF_KEY_TYPE_ID, BTF_VALUE_TYPE_ID,
                    BTF_VMLINUX_VALUE_TYPE_ID, BTF, OBJCG, NAME -> 0;
        };
    }

    /** Who may use a map by its descriptor is not kept ({@code bpf_map_flags_retain_permanent}). */
    private static int flags(MapSpec spec) {
        int kept = spec.flags() & ~(MapFlags.BPF_F_RDONLY | MapFlags.BPF_F_WRONLY);
        boolean devices = spec.type() == MapType.DEVMAP || spec.type() == MapType.DEVMAP_HASH;
        return devices ? kept | MapFlags.BPF_F_RDONLY_PROG : kept;
    }

    /** Eight bytes of a name from one on, the first in the lowest; data sections have a name of the loader's here. */
    private static long name(String name, int from) {
        byte[] text = name.startsWith(".") ? new byte[0] : name.getBytes(StandardCharsets.UTF_8);
        long bits = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            int at = from + i;
            if (at < Math.min(text.length, NAME_LENGTH - 1)) {
                bits |= Byte.toUnsignedLong(text[at]) << i * Byte.SIZE;
            }
        }
        return bits;
    }
}

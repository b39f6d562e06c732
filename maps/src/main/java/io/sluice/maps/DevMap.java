package io.sluice.maps;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.memory.Errno;

/**
 * Interfaces by index: targets of redirects, each with a program if wanted. Values are {@code struct bpf_devmap_val},
 * of 4 or 8 bytes; programs may look them up. Layout: {@link RedirectArrayMap}.
 */
public final class DevMap extends RedirectArrayMap {
    private DevMap(MapSpec spec, MapHome home, Sections sections, long entries) {
        super(spec, home, sections, entries, RedirectTarget.TARGET);
    }

    /** Makes one. */
    static DevMap create(MapSpec spec, MapHome home) {
        check(spec, TargetPrograms.WITHOUT, TargetPrograms.WITH_PROGRAM);
        Sections sections = sections(spec);
        return new DevMap(spec, home, sections, addEntries(spec, sections));
    }

    @Override
    public long lookup(long key, int worker) {
        int index = indexOf(key);
        return index == OUT_OF_RANGE ? 0 : target(index);
    }

    @Override
    boolean mayLookUp() {
        return true;
    }

    /** Whether an interface exists is the dataplane's to know, when a packet goes there. */
    @Override
    int controlUpdate(byte[] key, byte[] value, long flags) {
        int index = indexOf(key);
        int refused = checkTargetUpdate(index, flags);
        if (refused != 0) {
            return refused;
        }
        int interfaceIndex = intAt(value, RedirectTarget.TARGET);
        int program = TargetPrograms.in(value, ProgramKind.XDP_DEVMAP);
        if (interfaceIndex == 0) {
            if (program != TargetPrograms.NONE) {
                return -Errno.EINVAL;
            }
            clear(index);
            return 0;
        }
        if (program == TargetPrograms.BAD || interfaceIndex < 0) {
            return -Errno.EINVAL;
        }
        put(index, interfaceIndex, program);
        return 0;
    }
}

package io.sluice.maps;

import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.memory.Errno;

/**
 * AF_XDP sockets by index, as a program sees them: targets of redirects. A value is the number by which the dataplane
 * knows the consumer, where the kernel takes a descriptor. Layout: {@link RedirectArrayMap}.
 */
public final class XskMap extends RedirectArrayMap {
    /** In place of a program, which a socket has none of: tells that there is one, as its number may be 0. */
    private static final int FULL = 1;

    private XskMap(MapSpec spec, MapHome home, Sections sections, long entries) {
        super(spec, home, sections, entries, RedirectTarget.PROGRAM);
    }

    /** Makes one. */
    static XskMap create(MapSpec spec, MapHome home) {
        check(spec, DESCRIPTOR_SIZE, DESCRIPTOR_SIZE);
        Sections sections = sections(spec);
        return new XskMap(spec, home, sections, addEntries(spec, sections));
    }

    /** What a program sees is {@code struct bpf_xdp_sock}, whose only field is 32 bits wide. */
    @Override
    public long lookup(long key, int worker) {
        int index = indexOf(key);
        return index == OUT_OF_RANGE ? 0 : target(index);
    }

    @Override
    boolean mayLookUp() {
        return true;
    }

    @Override
    int controlUpdate(byte[] key, byte[] value, long flags) {
        int index = indexOf(key);
        if (Long.compareUnsigned(flags, MAX_UPDATE_FLAG) > 0) {
            return -Errno.EINVAL;
        }
        if (index == OUT_OF_RANGE) {
            return -Errno.E2BIG;
        }
        if (isFull(index) && flags == MapFlags.BPF_NOEXIST) {
            return -Errno.EEXIST;
        }
        if (!isFull(index) && flags == MapFlags.BPF_EXIST) {
            return -Errno.ENOENT;
        }
        put(index, intAt(value, 0), FULL);
        return 0;
    }
}

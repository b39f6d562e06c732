package io.sluice.maps;

import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.memory.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** What a map does, as simply as it can be said: for maps that refuse when full. */
final class MapModel {
    private final MapSpec spec;
    private final int workers;
    private final Map<ByteBuffer, byte[]> content = new HashMap<>();

    MapModel(MapSpec spec, int workers) {
        this.spec = spec;
        this.workers = workers;
        if (isArray()) {
            for (int i = 0; i < spec.maxEntries(); i++) {
                content.put(ByteBuffer.wrap(IndexedMap.keyOf(i)), new byte[controlSize()]);
            }
        }
    }

    boolean isArray() {
        return spec.type() == MapType.ARRAY || spec.type() == MapType.PERCPU_ARRAY;
    }

    int slotSize() {
        return spec.type().isPerCpu() ? (spec.valueSize() + 7) / 8 * 8 : spec.valueSize();
    }

    int controlSize() {
        return spec.type().isPerCpu() ? slotSize() * workers : spec.valueSize();
    }

    Map<ByteBuffer, byte[]> content() {
        return content;
    }

    byte[] lookup(byte[] key) {
        return content.get(ByteBuffer.wrap(key));
    }

    /** The value that a program on a worker sees. */
    byte[] lookup(byte[] key, int worker) {
        byte[] all = lookup(key);
        int from = spec.type().isPerCpu() ? worker * slotSize() : 0;
        return all == null ? null : Arrays.copyOfRange(all, from, from + spec.valueSize());
    }

    int update(byte[] key, byte[] value, long flags) {
        int refused = check(key, flags);
        if (refused == 0) {
            content.put(ByteBuffer.wrap(key.clone()), value.clone());
        }
        return refused;
    }

    /** An update by a program: of a per-CPU type only the worker's value. */
    int update(byte[] key, byte[] value, long flags, int worker) {
        int refused = check(key, flags);
        if (refused == 0) {
            byte[] all = content.computeIfAbsent(ByteBuffer.wrap(key.clone()), _ -> new byte[controlSize()]);
            System.arraycopy(value, 0, all, spec.type().isPerCpu() ? worker * slotSize() : 0, spec.valueSize());
        }
        return refused;
    }

    private int check(byte[] key, long flags) {
        if (flags < 0 || flags > MapFlags.BPF_EXIST) {
            return -Errno.EINVAL;
        }
        boolean present = content.containsKey(ByteBuffer.wrap(key));
        if (isArray() && !present) {
            int index = ByteBuffer.wrap(key).order(ByteOrder.LITTLE_ENDIAN).getInt();
            return Integer.compareUnsigned(index, spec.maxEntries()) >= 0 ? -Errno.E2BIG : -Errno.EFAULT;
        }
        if (present && flags == MapFlags.BPF_NOEXIST) {
            return -Errno.EEXIST;
        }
        if (!present && flags == MapFlags.BPF_EXIST) {
            return -Errno.ENOENT;
        }
        return !present && content.size() >= spec.maxEntries() ? -Errno.E2BIG : 0;
    }

    int delete(byte[] key) {
        if (isArray()) {
            return -Errno.EINVAL;
        }
        return content.remove(ByteBuffer.wrap(key)) == null ? -Errno.ENOENT : 0;
    }
}

package io.sluice.maps;

import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.memory.Errno;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What an LPM trie does, as simply as it can be said: a map from prefixes as text of zeros and ones. */
final class LpmModel {
    private final MapSpec spec;
    private final int bits;
    private final Map<String, byte[][]> content = new HashMap<>();

    LpmModel(MapSpec spec) {
        this.spec = spec;
        this.bits = (spec.keySize() - 4) * 8;
    }

    private boolean isTooLong(byte[] key) {
        return Integer.compareUnsigned(LpmKeyGenerator.length(key), bits) > 0;
    }

    private static String prefix(byte[] key) {
        int length = LpmKeyGenerator.length(key);
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('0' + (key[4 + i / 8] >> 7 - i % 8 & 1)));
        }
        return text.toString();
    }

    int count() {
        return content.size();
    }

    byte[] lookup(byte[] key) {
        if (isTooLong(key)) {
            return null;
        }
        for (String prefix = prefix(key); ; prefix = prefix.substring(0, prefix.length() - 1)) {
            byte[][] found = content.get(prefix);
            if (found != null || prefix.isEmpty()) {
                return found == null ? null : found[1];
            }
        }
    }

    int update(byte[] key, byte[] value, long flags) {
        if (flags < 0 || flags > MapFlags.BPF_EXIST || isTooLong(key)) {
            return -Errno.EINVAL;
        }
        String prefix = prefix(key);
        boolean present = content.containsKey(prefix);
        if (present && flags == MapFlags.BPF_NOEXIST) {
            return -Errno.EEXIST;
        }
        if (!present && flags == MapFlags.BPF_EXIST) {
            return -Errno.ENOENT;
        }
        if (!present && content.size() >= spec.maxEntries()) {
            return -Errno.ENOSPC;
        }
        content.put(prefix, new byte[][] {key.clone(), value.clone()});
        return 0;
    }

    int delete(byte[] key) {
        if (isTooLong(key)) {
            return -Errno.EINVAL;
        }
        return content.remove(prefix(key)) == null ? -Errno.ENOENT : 0;
    }

    /** All keys and values in the kernel's order: what lies in a prefix before it, else by the bits. */
    List<byte[][]> inOrder() {
        List<Map.Entry<String, byte[][]>> entries = new ArrayList<>(content.entrySet());
        // a prefix is followed by what sorts behind zeros and ones
        entries.sort((a, b) -> (a.getKey() + "~").compareTo(b.getKey() + "~"));
        return entries.stream().map(Map.Entry::getValue).toList();
    }
}

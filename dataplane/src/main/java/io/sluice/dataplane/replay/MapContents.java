package io.sluice.dataplane.replay;

import io.sluice.dataplane.value.MapEntry;
import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.ControlMap;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a map held at one moment.
 *
 * @param spec the map
 * @param entries by index for arrays, else by the key's bytes
 */
public record MapContents(MapSpec spec, List<Entry> entries) {
    private static final Set<MapType> READABLE = Set.of(MapType.HASH, MapType.ARRAY, MapType.PERCPU_HASH,
            MapType.PERCPU_ARRAY, MapType.LRU_HASH, MapType.LRU_PERCPU_HASH, MapType.LPM_TRIE);

    /**
     * One element.
     *
     * @param key its key
     * @param values its value; for per-CPU types one a worker
     */
    public record Entry(Bytes key, List<Bytes> values) {
        /** Copies the list. */
        public Entry {
            values = List.copyOf(values);
        }

        /** Whether all bytes of all values are zero. */
        public boolean isZero() {
            return values.stream().allMatch(value -> isZero(value.toArray()));
        }

        private static boolean isZero(byte[] value) {
            for (byte b : value) {
                if (b != 0) {
                    return false;
                }
            }
            return true;
        }

        /**
         * One value for all CPUs that does not depend on which of them ran: what the first held before, and what was
         * added on any of them since. It adds words of 8 bytes, or of 4 where the size is no multiple of 8.
         *
         * @param before the same entry then, or null where there was none
         */
        public Bytes sumSince(Entry before) {
            int size = values.getFirst().length();
            int word = size % Long.BYTES == 0 ? Long.BYTES : Integer.BYTES;
            if (values.size() == 1 || size % word != 0) {
                return values.getFirst();
            }
            ByteBuffer sum = ByteBuffer.wrap(before == null ? new byte[size] : before.values().getFirst().toArray())
                    .order(ByteOrder.LITTLE_ENDIAN);
            for (int cpu = 0; cpu < values.size(); cpu++) {
                add(sum, values.get(cpu), word, 1);
                if (before != null) {
                    add(sum, before.values().get(cpu), word, -1);
                }
            }
            return Bytes.of(sum.array());
        }

        private static void add(ByteBuffer sum, Bytes value, int word, int sign) {
            ByteBuffer one = ByteBuffer.wrap(value.toArray()).order(ByteOrder.LITTLE_ENDIAN);
            for (int at = 0; at < sum.capacity(); at += word) {
                if (word == Long.BYTES) {
                    sum.putLong(at, sum.getLong(at) + sign * one.getLong(at));
                } else {
                    sum.putInt(at, sum.getInt(at) + sign * one.getInt(at));
                }
            }
        }
    }

    /** Copies the list. */
    public MapContents {
        entries = List.copyOf(entries);
    }

    /** Whether values of a type can be read; those of prog arrays, queues and rings can not. */
    public static boolean isReadable(MapType type) {
        return READABLE.contains(type);
    }

    /** Whether a type's keys are the indices of an array. */
    public static boolean isArray(MapType type) {
        return type == MapType.ARRAY || type == MapType.PERCPU_ARRAY;
    }

    /** Reads a map of a readable type. */
    public static MapContents of(ControlMap map) {
        MapSpec spec = map.spec();
        List<Entry> entries = new ArrayList<>();
        if (isArray(spec.type())) {
            for (int i = 0; i < spec.maxEntries(); i++) {
                byte[] key = indexKey(i);
                entries.add(new Entry(Bytes.of(key), MapEntry.split(map, map.lookup(key))));
            }
        } else {
            // what is put again while this looks may come twice; the last one counts
            Map<Bytes, Entry> found = new HashMap<>();
            map.forEach((key, value) -> {
                Bytes copy = Bytes.of(key);
                found.put(copy, new Entry(copy, MapEntry.split(map, value)));
            });
            entries.addAll(found.values());
            entries.sort(Comparator.comparing(entry -> entry.key().toArray(), Arrays::compareUnsigned));
        }
        return new MapContents(spec, entries);
    }

    /** The key of an array's index. */
    public static byte[] indexKey(int index) {
        return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(index).array();
    }

    /** The index that an array's key is. */
    public static int index(Bytes key) {
        return ByteBuffer.wrap(key.toArray()).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }
}

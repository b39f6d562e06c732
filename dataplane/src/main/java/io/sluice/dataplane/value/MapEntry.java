package io.sluice.dataplane.value;

import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.ControlMap;
import io.sluice.vm.api.MapSpec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * A key with its value or, of a per-CPU map, one value a worker.
 *
 * @param key no bytes for queues and stacks
 * @param values each of the map's value size; where there is only one it goes for every worker
 */
public record MapEntry(Bytes key, List<Bytes> values) {
    /** Copies the list. */
    public MapEntry {
        values = List.copyOf(values);
    }

    /** All entries of a map, by their keys' bytes. */
    public static List<MapEntry> sorted(ControlMap map) {
        List<MapEntry> entries = new ArrayList<>();
        map.forEach((key, value) -> entries.add(new MapEntry(Bytes.of(key), split(map, value))));
        entries.sort(Comparator.comparing(entry -> entry.key().toArray(), Arrays::compareUnsigned));
        return entries;
    }

    /** The values of what {@link ControlMap#lookup(byte[])} gave, one a worker for per-CPU types. */
    public static List<Bytes> split(ControlMap map, byte[] value) {
        MapSpec spec = map.spec();
        if (!spec.type().isPerCpu()) {
            return List.of(Bytes.of(value));
        }
        int stride = map.controlValueSize() / map.workers();
        List<Bytes> values = new ArrayList<>();
        for (int at = 0; at < value.length; at += stride) {
            values.add(Bytes.of(Arrays.copyOfRange(value, at, at + spec.valueSize())));
        }
        return values;
    }

    /**
     * The value as {@link ControlMap#update} takes it; workers after the last value have zeros.
     *
     * @throws ValueException where there are more values than workers
     */
    public byte[] controlValue(ControlMap map) {
        if (!map.spec().type().isPerCpu()) {
            return values.getFirst().toArray();
        }
        if (values.size() > map.workers()) {
            throw new ValueException("%d values, the map serves %d workers".formatted(values.size(), map.workers()));
        }
        int stride = map.controlValueSize() / map.workers();
        byte[] all = new byte[map.controlValueSize()];
        for (int worker = 0; worker < map.workers(); worker++) {
            if (values.size() == 1 || worker < values.size()) {
                byte[] value = values.get(values.size() == 1 ? 0 : worker).toArray();
                System.arraycopy(value, 0, all, worker * stride, value.length);
            }
        }
        return all;
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
    public Bytes sumSince(MapEntry before) {
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

package io.sluice.maps;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.memory.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The pinned maps of {@link KilledMaps} that have no keys. What each operation does follows from its number, which is
 * acknowledged after it: so what a map holds after a kill follows from the number too, or from the next one.
 */
final class KilledSequences {
    private static final List<MapType> TYPES = List.of(MapType.QUEUE, MapType.STACK, MapType.BLOOM_FILTER);
    private static final int ENTRIES = 24;
    /** After so many operations come as many that pop as there is room for, so that the map is empty then. */
    private static final int ROUND = 128;
    private static final int BLOOM_ENTRIES = 1 << 18;
    /** Values of the bloom filter that are looked for: the last ones. */
    private static final int LOOKED_FOR = 5000;

    private final Map<MapType, BpfMap> maps = new EnumMap<>(MapType.class);
    private final BpfMap done;

    KilledSequences(MapFactory factory, int workers) {
        done = factory.create(MapSpec.of("done", MapType.ARRAY, 4, 8, TYPES.size()).withPinned(true), workers);
        for (MapType type : TYPES) {
            MapSpec spec = type == MapType.BLOOM_FILTER ? MapSpec.of(type.text(), type, 0, Long.BYTES, BLOOM_ENTRIES)
                    : MapSpec.of(type.text(), type, 0, PinnedValue.SIZE, ENTRIES);
            maps.put(type, factory.create(spec.withPinned(true), workers));
        }
    }

    private static byte[] key(MapType type) {
        return KilledMaps.key(TYPES.indexOf(type));
    }

    private static byte[] bytes(long number) {
        return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(number).array();
    }

    private long last(MapType type) {
        return ByteBuffer.wrap(done.lookup(key(type))).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    private static boolean pushes(long number) {
        return number % ROUND >= ENTRIES && (number * 0x9e3779b97f4a7c15L >>> 61) != 0;
    }

    private static byte[] member(long number) {
        return bytes(number % BLOOM_ENTRIES);
    }

    /** Does the next operation on a map, which is the caller's only. */
    void operate(MapType type, Buffer buffer) {
        BpfMap map = maps.get(type);
        long number = last(type) + 1;
        if (type == MapType.BLOOM_FILTER) {
            map.push(buffer.value(member(number)), MapFlags.BPF_ANY);
        } else if (pushes(number)) {
            map.push(buffer.value(PinnedValue.of(TYPES.indexOf(type), number)), MapFlags.BPF_EXIST);
        } else {
            map.pop(buffer.value());
        }
        done.update(key(type), bytes(number), MapFlags.BPF_ANY);
    }

    /** What a map holds after an operation, in the order in which it is popped. */
    private static List<Long> after(MapType type, long number) {
        long empty = (number + 1) / ROUND * ROUND + ENTRIES - 1;
        if (empty > number) {
            empty -= ROUND;
        }
        Deque<Long> held = new ArrayDeque<>();
        for (long i = Math.max(empty, 0) + 1; i <= number; i++) {
            if (pushes(i)) {
                if (held.size() == ENTRIES) {
                    held.removeFirst();
                }
                held.addLast(i);
            } else if (type == MapType.QUEUE) {
                held.pollFirst();
            } else {
                held.pollLast();
            }
        }
        List<Long> all = new ArrayList<>(held);
        if (type == MapType.STACK) {
            Collections.reverse(all);
        }
        return all;
    }

    /** All that is wrong with the maps. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        checkOrder(MapType.QUEUE, problems);
        checkOrder(MapType.STACK, problems);
        long last = last(MapType.BLOOM_FILTER);
        BpfMap bloom = maps.get(MapType.BLOOM_FILTER);
        for (long number = Math.max(last - LOOKED_FOR, 1); number <= last; number++) {
            if (bloom.peek(member(number)) != 0) {
                problems.add("bloom_filter: value %d of %d is not found".formatted(number, last));
            }
        }
        int mistakes = 0;
        for (int number = 1; number <= LOOKED_FOR; number++) {
            mistakes += bloom.peek(bytes(-number)) == -Errno.ENOENT ? 0 : 1;
        }
        if (mistakes > LOOKED_FOR / 10) {
            problems.add("bloom_filter: %d of %d are found by mistake".formatted(mistakes, LOOKED_FOR));
        }
        return problems;
    }

    /** Takes all values out, compares, and puts them in again; the operation that was begun may be over. */
    private void checkOrder(MapType type, List<String> problems) {
        BpfMap map = maps.get(type);
        List<byte[]> values = new ArrayList<>();
        List<Long> numbers = new ArrayList<>();
        int count = map.count();
        for (byte[] value = map.lookupAndDelete(null); value != null; value = map.lookupAndDelete(null)) {
            String torn = PinnedValue.problem(value, 0, TYPES.indexOf(type));
            if (torn != null) {
                problems.add(type.text() + ": " + torn);
            }
            values.add(value);
            numbers.add(PinnedValue.number(value, 0));
        }
        long last = last(type);
        if (!numbers.equals(after(type, last))) {
            if (!numbers.equals(after(type, last + 1))) {
                problems.add("%s after operation %d: %s, not %s or %s".formatted(
                        type.text(), last, numbers, after(type, last), after(type, last + 1)));
            }
            done.update(key(type), bytes(last + 1), MapFlags.BPF_ANY);
        }
        if (count != values.size()) {
            problems.add("%s: %d values, counted %d".formatted(type.text(), values.size(), count));
        }
        for (byte[] value : type == MapType.STACK ? values.reversed() : values) {
            if (map.update(null, value, MapFlags.BPF_ANY) != 0) {
                problems.add(type.text() + ": a value that was there does not fit");
            }
        }
    }

    /** How many operations there were on the map that had the fewest. */
    long operations() {
        return TYPES.stream().mapToLong(this::last).min().orElseThrow();
    }

    void close() {
        maps.values().forEach(BpfMap::close);
        done.close();
    }
}

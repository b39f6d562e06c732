package io.sluice.vm.object;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/** Records of several sections, sorted by offset, of which a function takes the part that describes it. */
final class Slices<T> {
    private final Map<String, List<T>> sorted = new HashMap<>();
    private final ToLongFunction<T> offset;

    Slices(Map<String, List<T>> bySection, ToLongFunction<T> offset) {
        this.offset = offset;
        bySection.forEach((section, records) -> {
            List<T> copy = new ArrayList<>(records);
            copy.sort(Comparator.comparingLong(offset));
            sorted.put(section, copy);
        });
    }

    /** The same with only the first of several records for one insn, so that there are no more of them than insns. */
    Slices<T> onePerInsn() {
        for (List<T> records : sorted.values()) {
            long[] last = {-1};
            records.removeIf(item -> {
                boolean again = offset.applyAsLong(item) / Function.SLOT == last[0];
                last[0] = offset.applyAsLong(item) / Function.SLOT;
                return again;
            });
        }
        return this;
    }

    /** The records inside the function, in ascending order of offset. */
    List<T> of(Function function) {
        List<T> all = sorted.getOrDefault(function.section().name(), List.of());
        return all.subList(lowerBound(all, function.start()), lowerBound(all, function.end()));
    }

    private int lowerBound(List<T> all, long limit) {
        int from = 0;
        int to = all.size();
        while (from < to) {
            int middle = from + to >>> 1;
            if (offset.applyAsLong(all.get(middle)) < limit) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return from;
    }
}

package io.sluice.helpers.fib;

import io.sluice.vm.memory.Memory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The routing tables of one family, by number. */
final class Tables {
    private final int[] numbers;
    private final RangeIndex[] tables;

    /** A key of routes that one leaf of the kernel's holds. */
    private record Key(Prefix destination, Prefix source) {
    }

    /**
     * Tables of routes.
     *
     * @param merged whether the local and the main table are one, as those of IPv4 are until there is a rule that is
     *     not the kernel's own ({@code fib_trie_unmerge})
     */
    Tables(List<Route> routes, boolean merged, Sources4 sources, FibSettings settings) {
        Map<Integer, List<Route>> byNumber = new LinkedHashMap<>();
        for (Route route : routes) {
            int number = merged && route.table() == Route.LOCAL_TABLE ? Route.MAIN_TABLE : route.table();
            byNumber.computeIfAbsent(number, key -> new ArrayList<>()).add(route);
        }
        List<Integer> ids = new ArrayList<>(byNumber.keySet());
        List<RangeIndex> made = new ArrayList<>();
        byNumber.forEach((number, list) -> made.add(index(list, sources, settings)));
        if (merged && routes.stream().anyMatch(route -> route.table() == Route.LOCAL_TABLE)) {
            made.add(made.get(ids.indexOf(Route.MAIN_TABLE)));
            ids.add(Route.LOCAL_TABLE);
        }
        numbers = ids.stream().mapToInt(Integer::intValue).toArray();
        tables = made.toArray(RangeIndex[]::new);
    }

    /** The table of a number, 0 for the main one; null where there is none. */
    RangeIndex get(int number) {
        int wanted = number == 0 ? Route.MAIN_TABLE : number;
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] == wanted) {
                return tables[i];
            }
        }
        return null;
    }

    /** The table that a lookup without rules asks for, the main one unless it gives a number, which it loses. */
    RangeIndex asked(long params, int flags) {
        if ((flags & FibParams.TBID) == 0) {
            return get(Route.MAIN_TABLE);
        }
        int number = Memory.getInt(params + FibParams.TABLE);
        Memory.putInt(params + FibParams.TABLE, 0);
        return get(number);
    }

    private static RangeIndex index(List<Route> routes, Sources4 sources, FibSettings settings) {
        // the kernel's order within a leaf: fib_find_alias of net/ipv4/fib_trie.c, fib6_add_rt2node
        List<Route> sorted = new ArrayList<>(routes);
        sorted.sort(Comparator.comparingInt((Route route) -> -route.table())
                .thenComparingInt(route -> -route.tos()).thenComparingLong(Route::metric));
        Map<Key, List<Path>> leaves = new LinkedHashMap<>();
        for (Route route : sorted) {
            leaves.computeIfAbsent(new Key(route.destination(), route.source()), key -> new ArrayList<>())
                    .add(new Path(route, sources, settings));
        }
        Map<Prefix, List<PrefixNode>> chains = new LinkedHashMap<>();
        leaves.forEach((key, paths) -> chains.computeIfAbsent(key.destination, at -> new ArrayList<>())
                .add(new PrefixNode(key.destination, key.source, paths.toArray(Path[]::new))));
        List<PrefixNode> heads = new ArrayList<>();
        for (List<PrefixNode> chain : chains.values()) {
            chain.sort(Comparator.comparingInt(node -> -node.source.length()));
            for (int i = 1; i < chain.size(); i++) {
                chain.get(i - 1).next = chain.get(i);
            }
            heads.add(chain.getFirst());
        }
        return new RangeIndex(heads);
    }
}

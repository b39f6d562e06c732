package io.sluice.vm.api;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Which map types may go to which helpers, both ways: some types serve certain helpers only, some helpers certain types
 * only ({@code check_map_func_compatibility} of kernel/bpf/verifier.c, for XDP programs).
 */
public final class MapRules {
    /** Types that serve these helpers only; a type without a row serves all. */
    private static final String HELPERS_OF_TYPE = """
            prog_array: tail_call
            perf_event_array: perf_event_read perf_event_output perf_event_read_value skb_output xdp_output
            ringbuf: ringbuf_output ringbuf_reserve ringbuf_query ringbuf_reserve_dynptr
            user_ringbuf: user_ringbuf_drain
            stack_trace: get_stackid
            cgroup_array: current_task_under_cgroup skb_under_cgroup
            cgroup_storage: get_local_storage
            percpu_cgroup_storage: get_local_storage
            devmap: redirect_map map_lookup_elem
            devmap_hash: redirect_map map_lookup_elem
            cpumap: redirect_map
            xskmap: redirect_map map_lookup_elem
            array_of_maps: map_lookup_elem
            hash_of_maps: map_lookup_elem
            sockmap: map_lookup_elem map_update_elem map_delete_elem sk_redirect_map sk_select_reuseport
            sockhash: map_lookup_elem map_update_elem map_delete_elem sk_redirect_hash sk_select_reuseport
            reuseport_sockarray: sk_select_reuseport
            queue: map_push_elem map_pop_elem map_peek_elem
            stack: map_push_elem map_pop_elem map_peek_elem
            bloom_filter: map_push_elem map_peek_elem
            sk_storage: sk_storage_get sk_storage_delete kptr_xchg
            inode_storage: inode_storage_get inode_storage_delete kptr_xchg
            task_storage: task_storage_get task_storage_delete kptr_xchg
            cgrp_storage: cgrp_storage_get cgrp_storage_delete kptr_xchg
            """;

    /** Helpers that take these types only; a helper without a row takes all. */
    private static final String TYPES_OF_HELPER = """
            tail_call: prog_array
            perf_event_read: perf_event_array
            perf_event_output: perf_event_array
            perf_event_read_value: perf_event_array
            ringbuf_output: ringbuf
            ringbuf_reserve: ringbuf
            ringbuf_query: ringbuf
            ringbuf_reserve_dynptr: ringbuf
            user_ringbuf_drain: user_ringbuf
            current_task_under_cgroup: cgroup_array
            redirect_map: devmap devmap_hash cpumap xskmap
            map_push_elem: queue stack bloom_filter
            map_pop_elem: queue stack
            map_peek_elem: queue stack bloom_filter
            map_lookup_percpu_elem: percpu_array percpu_hash lru_percpu_hash
            task_storage_get: task_storage
            task_storage_delete: task_storage
            cgrp_storage_get: cgrp_storage
            cgrp_storage_delete: cgrp_storage
            """;

    /** Types whose elements a callback can visit: those with {@code map_for_each_callback}. */
    private static final Set<MapType> ITERABLE = EnumSet.of(MapType.HASH, MapType.LRU_HASH, MapType.PERCPU_HASH,
            MapType.LRU_PERCPU_HASH, MapType.ARRAY, MapType.PERCPU_ARRAY);

    /** Types whose values may have locks, {@code map_check_btf} of kernel/bpf/syscall.c. */
    private static final Set<MapType> LOCKS = EnumSet.of(MapType.HASH, MapType.ARRAY, MapType.CGROUP_STORAGE,
            MapType.SK_STORAGE, MapType.INODE_STORAGE, MapType.TASK_STORAGE, MapType.CGRP_STORAGE);
    /** Types whose values may have what runs later, and roots of lists and trees. */
    private static final Set<MapType> ASYNC = EnumSet.of(MapType.HASH, MapType.LRU_HASH, MapType.ARRAY);
    /** Types whose values may have pointers to kernel objects. */
    private static final Set<MapType> KPTRS = EnumSet.of(MapType.HASH, MapType.PERCPU_HASH, MapType.LRU_HASH,
            MapType.LRU_PERCPU_HASH, MapType.ARRAY, MapType.PERCPU_ARRAY, MapType.SK_STORAGE, MapType.INODE_STORAGE,
            MapType.TASK_STORAGE, MapType.CGRP_STORAGE);

    private static final Map<MapType, Set<String>> BY_TYPE = new EnumMap<>(MapType.class);
    private static final Map<String, Set<MapType>> BY_HELPER = new HashMap<>();

    static {
        rows(HELPERS_OF_TYPE, (type, helpers) -> BY_TYPE.put(type(type), new HashSet<>(helpers)));
        rows(TYPES_OF_HELPER, (helper, types) -> BY_HELPER.put(helper,
                EnumSet.copyOf(types.stream().map(MapRules::type).toList())));
    }

    private MapRules() {
    }

    private interface Row {
        void take(String head, List<String> items);
    }

    private static void rows(String text, Row row) {
        for (String line : text.lines().toList()) {
            String[] sides = line.split(": ");
            row.take(sides[0], List.of(sides[1].split(" ")));
        }
    }

    private static MapType type(String text) {
        return MapType.valueOf(text.toUpperCase(Locale.ROOT));
    }

    /** Whether a map of a type may be passed to a helper. */
    public static boolean mayPass(MapType type, int helperId) {
        String name = HelperNames.name(helperId);
        if (name == null) {
            return false;
        }
        String bare = name.substring("bpf_".length());
        Set<String> helpers = BY_TYPE.get(type);
        Set<MapType> types = BY_HELPER.get(bare);
        return (helpers == null || helpers.contains(bare)) && (types == null || types.contains(type));
    }

    /** Whether the values of maps of a type may have fields of a kind. */
    public static boolean mayHave(MapType type, ValueField.Kind kind) {
        return switch (kind) {
            case SPIN_LOCK, RES_SPIN_LOCK -> LOCKS.contains(type);
            case TIMER, WORKQUEUE, TASK_WORK, LIST_HEAD, RB_ROOT -> ASYNC.contains(type);
            case KPTR_UNTRUSTED, KPTR, KPTR_PERCPU, REFCOUNT -> KPTRS.contains(type);
            case UPTR -> type == MapType.TASK_STORAGE;
            case LIST_NODE, RB_NODE -> false;
        };
    }

    /** Whether {@code bpf_for_each_map_elem} can visit the elements of maps of a type. */
    public static boolean mayIterate(MapType type) {
        return ITERABLE.contains(type);
    }

    /** The kernel's words for a map that may not be passed. */
    public static String refusal(MapType type, int helperId) {
        return "cannot pass map_type %d into func %s#%d".formatted(type.code(), HelperNames.name(helperId), helperId);
    }
}

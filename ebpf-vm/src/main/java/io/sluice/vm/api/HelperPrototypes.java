package io.sluice.vm.api;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The prototypes of all helpers that Linux 6.18 offers to XDP programs loaded by root, a row each:
 * {@code id name(arguments) -> result : effects}, in the words of {@link PrototypeParser}. The facts are those of
 * the kernel's {@code struct bpf_func_proto}s (kernel/bpf/helpers.c, net/core/filter.c, kernel/trace/bpf_trace.c).
 */
public final class HelperPrototypes {
    private static final String MAPS = """
            1 map_lookup_elem(map, key) -> value? : packet
            2 map_update_elem(map, key, value, any) -> int : packet
            3 map_delete_elem(map, key) -> int : packet
            51 redirect_map(map, any, any) -> int
            87 map_push_elem(map, value, any) -> int : packet
            88 map_pop_elem(map, out value) -> int
            89 map_peek_elem(map, out value) -> int
            164 for_each_map_elem(map, callback, stack?, any) -> int : sync_callback
            195 map_lookup_percpu_elem(map, key, any) -> value? : packet
            """;

    private static final String PACKET = """
            12 tail_call(ctx, map, any) -> void : tail_call changes_packet
            23 redirect(any, any) -> int
            28 csum_diff(const mem?, size0, const mem?, size0, any) -> int : packet
            44 xdp_adjust_head(ctx, any) -> int : changes_packet
            54 xdp_adjust_meta(ctx, any) -> int : changes_packet
            65 xdp_adjust_tail(ctx, any) -> int : changes_packet
            69 fib_lookup(ctx, inout mem, size, any) -> int : gpl
            163 check_mtu(ctx, any, inout aligned mem[4], any, any) -> int : gpl
            188 xdp_get_buff_len(ctx) -> int
            189 xdp_load_bytes(ctx, any, out mem, size) -> int
            190 xdp_store_bytes(ctx, any, const mem, size) -> int
            """;

    private static final String SOCKETS = """
            84 sk_lookup_tcp(ctx, const mem, size0, any, any) -> socket? : packet acquires
            85 sk_lookup_udp(ctx, const mem, size0, any, any) -> socket? : packet acquires
            86 sk_release(released btf_sock_common) -> int
            99 skc_lookup_tcp(ctx, const mem, size0, any, any) -> sock_common? : packet acquires
            100 tcp_check_syncookie(btf_sock_common, const mem, size, const mem, size) -> int : gpl packet
            110 tcp_gen_syncookie(btf_sock_common, const mem, size, const mem, size) -> int : gpl packet
            136 skc_to_tcp6_sock(btf_sock_common) -> ptr?<tcp6_sock> : casts
            137 skc_to_tcp_sock(btf_sock_common) -> ptr?<tcp_sock> : casts
            138 skc_to_tcp_timewait_sock(btf_sock_common) -> ptr?<tcp_timewait_sock> : casts
            139 skc_to_tcp_request_sock(btf_sock_common) -> ptr?<tcp_request_sock> : casts
            140 skc_to_udp6_sock(btf_sock_common) -> ptr?<udp6_sock> : casts
            178 skc_to_unix_sock(btf_sock_common) -> ptr?<unix_sock>
            196 skc_to_mptcp_sock(sock_common) -> ptr?<mptcp_sock> : casts
            204 tcp_raw_gen_syncookie_ipv4(mem[20], const mem, size0) -> int : gpl packet
            205 tcp_raw_gen_syncookie_ipv6(mem[40], const mem, size0) -> int : gpl packet
            206 tcp_raw_check_syncookie_ipv4(mem[20], mem[20]) -> int : gpl packet
            207 tcp_raw_check_syncookie_ipv6(mem[40], mem[20]) -> int : gpl packet
            """;

    private static final String CLOCKS_AND_CPUS = """
            5 ktime_get_ns() -> int
            7 get_prandom_u32() -> int
            8 get_smp_processor_id() -> cpu : fastcall
            42 get_numa_node_id() -> int
            118 jiffies64() -> int
            125 ktime_get_boot_ns() -> int
            153 per_cpu_ptr(percpu_ptr, any) -> percpu_mem?
            154 this_cpu_ptr(percpu_ptr) -> percpu_mem
            160 ktime_get_coarse_ns() -> int
            208 ktime_get_tai_ns() -> int
            """;

    private static final String SYNCHRONIZATION = """
            93 spin_lock(spin_lock) -> void
            94 spin_unlock(spin_lock) -> void : under_lock
            169 timer_init(timer, map, any) -> int : gpl
            170 timer_set_callback(timer, callback) -> int : gpl async_callback
            171 timer_start(timer, any, any) -> int : gpl
            172 timer_cancel(timer) -> int : gpl
            181 loop(any, callback, stack?, any) -> int : sync_callback
            194 kptr_xchg(kptr_dest, released ptr?) -> ptr? : acquires
            """;

    private static final String BUFFERS = """
            25 perf_event_output(ctx, map, any, const mem, size0) -> int : gpl
            130 ringbuf_output(map, const mem, size0, any) -> int
            131 ringbuf_reserve(map, alloc_size, any) -> ringbuf_mem? : acquires
            132 ringbuf_submit(released ringbuf_mem, any) -> void
            133 ringbuf_discard(released ringbuf_mem, any) -> void
            134 ringbuf_query(map, any) -> int
            197 dynptr_from_mem(out mem, size0, any, out local dynptr) -> int
            198 ringbuf_reserve_dynptr(map, any, any, out ringbuf dynptr) -> int
            199 ringbuf_submit_dynptr(released ringbuf dynptr, any) -> void
            200 ringbuf_discard_dynptr(released ringbuf dynptr, any) -> void
            201 dynptr_read(out mem, size0, const dynptr, any, any) -> int
            202 dynptr_write(const dynptr, any, const mem, size0, any) -> int
            203 dynptr_data(const dynptr, any, alloc_size) -> dynptr_mem?
            209 user_ringbuf_drain(map, callback, stack?, any) -> int : sync_callback
            """;

    private static final String TEXT = """
            6 trace_printk(const mem, size) -> int : gpl
            105 strtol(const mem, size, any, out aligned mem[8]) -> int
            106 strtoul(const mem, size, any, out aligned mem[8]) -> int
            149 snprintf_btf(inout mem, size, const mem, size, any) -> int
            165 snprintf(inout mem?, size0, const_str, const mem?, size0) -> int : gpl
            177 trace_vprintk(const mem, size, const mem?, size0) -> int : gpl
            182 strncmp(const mem, size, const_str) -> int
            """;

    private static final String TASKS = """
            14 get_current_pid_tgid() -> int
            15 get_current_uid_gid() -> int
            16 get_current_comm(out mem, size) -> int
            17 get_cgroup_classid() -> int
            22 perf_event_read(map, any) -> int : gpl
            35 get_current_task() -> int : gpl
            37 current_task_under_cgroup(map, any) -> int
            55 perf_event_read_value(map, any, out mem, size) -> int : gpl
            80 get_current_cgroup_id() -> int
            109 send_signal(any) -> int
            112 probe_read_user(out mem, size0, any) -> int : gpl
            113 probe_read_kernel(out mem, size0, any) -> int : gpl
            114 probe_read_user_str(out mem, size0, any) -> size_or_errno : gpl
            115 probe_read_kernel_str(out mem, size0, any) -> size_or_errno : gpl
            117 send_signal_thread(any) -> int
            120 get_ns_current_pid_tgid(any, any, out mem, size) -> int
            123 get_current_ancestor_cgroup_id(any) -> int
            141 get_task_stack(ptr<task_struct>, out mem, size0, any) -> size_or_errno
            148 copy_from_user(out mem, size0, any) -> int : might_sleep
            156 task_storage_get(map, ptr?<task_struct>, value?, any) -> value?
            157 task_storage_delete(map, ptr?<task_struct>) -> int
            158 get_current_task_btf() -> trusted_ptr<task_struct> : gpl
            175 task_pt_regs(ptr<task_struct>) -> ptr<pt_regs> : gpl
            176 get_branch_snapshot(out mem, size0) -> int : gpl
            180 find_vma(ptr<task_struct>, any, callback, stack?, any) -> int : sync_callback
            191 copy_from_user_task(out mem, size0, any, ptr<task_struct>, any) -> int : gpl might_sleep
            210 cgrp_storage_get(map, ptr?<cgroup>, value?, any) -> value?
            211 cgrp_storage_delete(map, ptr?<cgroup>) -> int
            """;

    private static final Map<Integer, HelperPrototype> BY_ID = byId();

    private HelperPrototypes() {
    }

    /** The prototype of an id, or null where XDP programs have no such helper. */
    public static HelperPrototype of(int id) {
        return BY_ID.get(id);
    }

    /** All prototypes by id. */
    public static List<HelperPrototype> all() {
        return List.copyOf(BY_ID.values());
    }

    private static Map<Integer, HelperPrototype> byId() {
        Map<Integer, HelperPrototype> rows = new TreeMap<>();
        for (String family : List.of(
                MAPS, PACKET, SOCKETS, CLOCKS_AND_CPUS, SYNCHRONIZATION, BUFFERS, TEXT, TASKS)) {
            for (String line : family.lines().toList()) {
                HelperPrototype row = PrototypeParser.helper(line);
                if (rows.put(row.id(), row) != null) {
                    throw new IllegalStateException("helper " + row.id() + ": two rows");
                }
            }
        }
        return rows;
    }
}

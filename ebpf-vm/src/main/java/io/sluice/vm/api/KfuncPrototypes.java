package io.sluice.vm.api;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The prototypes of kfuncs that Linux 6.18 offers to XDP programs, a row each: {@code name(arguments) -> result :
 * flags}, in the words of {@link PrototypeParser}. Rows say what BTF does not; a kernel may have them or not.
 */
public final class KfuncPrototypes {
    private static final String XDP = """
            dynptr_from_xdp(ctx, scalar, out dynptr) -> int
            xdp_pull_data(ctx, scalar) -> int : changes_packet
            xdp_metadata_rx_timestamp(ctx, inout mem[8]) -> int : device_bound
            xdp_metadata_rx_hash(ctx, inout mem[4], inout mem[4]) -> int : device_bound
            xdp_metadata_rx_vlan_tag(ctx, inout mem[2], inout mem[2]) -> int : device_bound
            cast_to_kern_ctx(ctx) -> trusted_ptr<xdp_buff>
            rdonly_cast(ignored, const_scalar) -> ptr
            xdp_ct_alloc(ctx, inout mem, size, inout mem, size) -> ptr?<nf_conn___init> : acquires
            xdp_ct_lookup(ctx, inout mem, size, inout mem, size) -> ptr?<nf_conn> : acquires
            ct_insert_entry(released trusted ptr<nf_conn___init>) -> ptr?<nf_conn> : acquires
            ct_release(released trusted ptr<nf_conn>) -> void
            ct_set_timeout(trusted ptr<nf_conn___init>, scalar) -> void
            ct_change_timeout(trusted ptr<nf_conn>, scalar) -> int
            ct_set_status(trusted ptr<nf_conn___init>, scalar) -> int
            ct_change_status(trusted ptr<nf_conn>, scalar) -> int
            xdp_get_xfrm_state(ctx, inout mem, size) -> ptr?<xfrm_state> : acquires
            xdp_xfrm_state_release(released trusted ptr<xfrm_state>) -> void
            """;

    private static final String DYNPTRS = """
            dynptr_slice(const dynptr, scalar, inout mem?, constant size0) -> const_mem?
            dynptr_slice_rdwr(const dynptr, scalar, inout mem?, constant size0) -> mem?
            dynptr_adjust(const dynptr, scalar, scalar) -> int
            dynptr_is_null(const dynptr) -> int
            dynptr_is_rdonly(const dynptr) -> int
            dynptr_size(const dynptr) -> int
            dynptr_clone(const dynptr, out dynptr) -> int
            dynptr_copy(dynptr, scalar, dynptr, scalar, scalar) -> int
            dynptr_memset(dynptr, scalar, scalar, scalar) -> int
            """;

    private static final String ITERATORS = """
            iter_num_new(out iter<num>, scalar, scalar) -> int : iter_new under_lock
            iter_num_next(inout iter<num>) -> element?[4] : iter_next under_lock
            iter_num_destroy(released iter<num>) -> void : iter_destroy under_lock
            iter_bits_new(out iter<bits>, ignored, scalar) -> int : iter_new
            iter_bits_next(inout iter<bits>) -> element?[4] : iter_next
            iter_bits_destroy(released iter<bits>) -> void : iter_destroy
            """;

    private static final String SYNCHRONIZATION = """
            rcu_read_lock() -> void : rcu_lock
            rcu_read_unlock() -> void : rcu_unlock
            preempt_disable() -> void : preempt_disable
            preempt_enable() -> void : preempt_enable
            local_irq_save(out irq_flag) -> void : irq_save
            local_irq_restore(released irq_flag) -> void : irq_restore
            res_spin_lock(field<bpf_res_spin_lock>) -> int : under_lock
            res_spin_unlock(field<bpf_res_spin_lock>) -> void : under_lock
            res_spin_lock_irqsave(field<bpf_res_spin_lock>, out irq_flag) -> int : under_lock irq_save
            res_spin_unlock_irqrestore(field<bpf_res_spin_lock>, released irq_flag) -> void : under_lock irq_restore
            throw(scalar) -> void : throws
            wq_init(field<bpf_wq>, map, scalar) -> int
            wq_set_callback_impl(field<bpf_wq>, callback, scalar, ignored) -> int : async_callback
            wq_start(field<bpf_wq>, scalar) -> int
            """;

    private static final String OBJECTS = """
        obj_new_impl(local_type, ignored) -> allocated? : acquires
        obj_drop_impl(released allocated, ignored) -> void
        percpu_obj_new_impl(local_type, ignored) -> allocated? : acquires
        percpu_obj_drop_impl(released allocated, ignored) -> void
        refcount_acquire_impl(allocated, ignored) -> allocated? : acquires
        list_push_front_impl(field<bpf_list_head>, released node<bpf_list_node>, ignored, scalar) -> int : under_lock
        list_push_back_impl(field<bpf_list_head>, released node<bpf_list_node>, ignored, scalar) -> int : under_lock
        list_pop_front(field<bpf_list_head>) -> allocated? : acquires under_lock
        list_pop_back(field<bpf_list_head>) -> allocated? : acquires under_lock
        list_front(field<bpf_list_head>) -> allocated? : non_owning under_lock
        list_back(field<bpf_list_head>) -> allocated? : non_owning under_lock
        rbtree_add_impl(field<bpf_rb_root>, released node<bpf_rb_node>, callback, ignored, scalar) -> int : under_lock
        rbtree_remove(field<bpf_rb_root>, node<bpf_rb_node>) -> allocated? : acquires under_lock
        rbtree_first(field<bpf_rb_root>) -> allocated? : non_owning under_lock
        rbtree_root(field<bpf_rb_root>) -> allocated? : non_owning under_lock
        rbtree_left(field<bpf_rb_root>, node<bpf_rb_node>) -> allocated? : non_owning under_lock
        rbtree_right(field<bpf_rb_root>, node<bpf_rb_node>) -> allocated? : non_owning under_lock
        task_acquire(trusted ptr<task_struct>) -> ptr?<task_struct> : acquires
        task_release(released trusted ptr<task_struct>) -> void
        task_from_pid(scalar) -> ptr?<task_struct> : acquires
        task_from_vpid(scalar) -> ptr?<task_struct> : acquires
        cgroup_acquire(trusted ptr<cgroup>) -> ptr?<cgroup> : acquires
        cgroup_release(released trusted ptr<cgroup>) -> void
        cgroup_from_id(scalar) -> ptr?<cgroup> : acquires
        cgroup_ancestor(trusted ptr<cgroup>, scalar) -> ptr?<cgroup> : acquires
        """;

    private static final String STRINGS = """
            strlen(ignored) -> int
            strnlen(ignored, scalar) -> int
            strcmp(ignored, ignored) -> int
            strcasecmp(ignored, ignored) -> int
            strchr(ignored, scalar) -> int
            strchrnul(ignored, scalar) -> int
            strnchr(ignored, scalar, scalar) -> int
            strrchr(ignored, scalar) -> int
            strspn(ignored, ignored) -> int
            strcspn(ignored, ignored) -> int
            strstr(ignored, ignored) -> int
            strnstr(ignored, ignored, scalar) -> int
            """;

    private static final Map<String, KfuncPrototype> BY_NAME = byName();

    private KfuncPrototypes() {
    }

    /** The prototype of a name, or null where no row knows it. */
    public static KfuncPrototype of(String name) {
        return BY_NAME.get(name);
    }

    /** All prototypes by name. */
    public static List<KfuncPrototype> all() {
        return List.copyOf(BY_NAME.values());
    }

    private static Map<String, KfuncPrototype> byName() {
        Map<String, KfuncPrototype> rows = new TreeMap<>();
        for (String family : List.of(XDP, DYNPTRS, ITERATORS, SYNCHRONIZATION, OBJECTS, STRINGS)) {
            for (String line : family.lines().toList()) {
                KfuncPrototype row = PrototypeParser.kfunc(line);
                if (rows.put(row.name(), row) != null) {
                    throw new IllegalStateException("kfunc \"" + row.name() + "\": two rows");
                }
            }
        }
        return rows;
    }
}

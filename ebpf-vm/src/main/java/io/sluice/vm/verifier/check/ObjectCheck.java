package io.sluice.vm.verifier.check;

import io.sluice.vm.verifier.analysis.Structure;
import io.sluice.vm.verifier.state.NumberText;
import io.sluice.vm.verifier.state.Reg;
import io.sluice.vm.verifier.state.Violation;
import java.util.Map;

/**
 * Reads of kernel objects. Nothing of the running kernel's types is at hand, so only the sizes of the common ones and
 * the fields of {@code struct bpf_map} are known, as Linux 6.18 for x86-64 has them; other objects are refused.
 */
public final class ObjectCheck {
    private static final Map<String, Integer> SIZES = Map.ofEntries(
            Map.entry("bpf_map", 296),
            Map.entry("bpf_map_ops", 352),
            Map.entry("btf", 240),
            Map.entry("btf_record", 32),
            Map.entry("mptcp_sock", 1936),
            Map.entry("net_device", 2496),
            Map.entry("nf_conn", 248),
            Map.entry("obj_cgroup", 48),
            Map.entry("prog_test_member", 8),
            Map.entry("prog_test_ref_kfunc", 32),
            Map.entry("sk_buff", 224),
            Map.entry("sock", 784),
            Map.entry("sock_common", 136),
            Map.entry("socket", 128),
            Map.entry("task_struct", 3264),
            Map.entry("tcp6_sock", 2432),
            Map.entry("tcp_request_sock", 312),
            Map.entry("tcp_sock", 2304),
            Map.entry("tcp_timewait_sock", 248),
            Map.entry("udp6_sock", 1472),
            Map.entry("unix_sock", 1152),
            Map.entry("xdp_buff", 56),
            Map.entry("xdp_rxq_info", 64),
            Map.entry("xdp_txq_info", 8));

    private ObjectCheck() {
    }

    /** An object behind a BTF pointer may be read. */
    static void check(Proof proof, Reg base, int number, int off, int size) {
        String name = base.typeName();
        if (!Structure.isGplCompatible(proof.spec().license())) {
            throw new Violation("Cannot access kernel 'struct %s' from non-GPL compatible program".formatted(name));
        }
        if (off < 0) {
            throw new Violation("R%d is ptr_%s invalid negative access: off=%d".formatted(number, name, off));
        }
        if (!base.var().isConstant() || base.var().value() != 0) {
            throw new Violation("R%d is ptr_%s invalid variable offset: off=%d, var_off=%s".formatted(
                    number, name, off, NumberText.bits(base.var().tnum())));
        }
        if (base.has(Reg.PERCPU)) {
            throw new Violation("R%d is ptr_%s access percpu memory: off=%d".formatted(number, name, off));
        }
        Integer limit = SIZES.get(name);
        if (limit == null) {
            throw new Violation("R%d is ptr_%s: the fields of this struct are not known".formatted(number, name));
        }
        if (off + size > limit) {
            throw new Violation("access beyond struct %s at off %d size %d".formatted(name, off, size));
        }
    }

    /** A map itself may be read ({@code check_ptr_to_map_access}). */
    static void map(Reg base, int number, int off, int size, boolean write) {
        String name = switch (base.map().spec().type()) {
            case ARRAY, PERCPU_ARRAY, PROG_ARRAY, PERF_EVENT_ARRAY, CGROUP_ARRAY, ARRAY_OF_MAPS -> "bpf_array";
            case HASH, PERCPU_HASH, LRU_HASH, LRU_PERCPU_HASH, HASH_OF_MAPS -> "bpf_htab";
            case STACK_TRACE -> "bpf_stack_map";
            case LPM_TRIE -> "lpm_trie";
            case DEVMAP, DEVMAP_HASH -> "bpf_dtab";
            case SOCKMAP -> "bpf_stab";
            case CPUMAP -> "bpf_cpu_map";
            case XSKMAP -> "xsk_map";
            case SOCKHASH -> "bpf_shtab";
            case QUEUE, STACK -> "bpf_queue_stack";
            case RINGBUF, USER_RINGBUF -> "bpf_ringbuf_map";
            case BLOOM_FILTER -> "bpf_bloom_filter";
            default -> "bpf_map";
        };
        if (off < 0) {
            throw new Violation("R%d is %s invalid negative access: off=%d".formatted(number, name, off));
        }
        if (write) {
            throw new Violation("only read from %s is supported".formatted(name));
        }
        MapField field = MapField.at(off);
        if (field == null) {
            throw new Violation("struct bpf_map doesn't have field at offset " + off);
        }
        if (field.target() != null && (off != field.from() || size != Long.BYTES)) {
            throw new Violation("cannot access ptr member %s with moff %d in struct bpf_map with off %d size %d"
                    .formatted(field.text(), field.from(), off, size));
        }
        if (off + size > field.end()) {
            throw new Violation("access beyond the end of member %s (mend:%d) in struct bpf_map with off %d size %d"
                    .formatted(field.text(), field.end(), off, size));
        }
    }

    /** What a read of a map gives at an offset that may be read. */
    public static Reg mapField(int off) {
        MapField field = MapField.at(off);
        if (field.target() == null) {
            return Reg.UNKNOWN;
        }
        return field.target().isEmpty() ? Reg.memory(0, Reg.READ_ONLY | Reg.UNTRUSTED) : Reg.object(field.target(), 0);
    }
}

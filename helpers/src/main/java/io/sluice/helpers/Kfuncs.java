package io.sluice.helpers;

import io.sluice.vm.api.KfuncSpec;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.NativeLong;
import java.util.List;

/**
 * Kernel functions that programs call by their BTF name: those on dynptrs and packets, number iterators, and what is
 * always so here: a batch is an RCU read section, and nothing interrupts it. Results of {@code int} have zeros above,
 * as they mostly have in the kernel, where programs may not look at them.
 */
@SuppressWarnings("checkstyle:ParameterNumber") // the calling convention of helpers
final class Kfuncs {
    private static final NativeLong NOTHING = (a, b, c, d, e, state) -> 0;
    /**
     * As the kernel's, where the driver has none: a port gives no such metadata. The kernel wants programs that ask for
     * it bound to one device when they are loaded, as it puts the driver's functions in their place. Here a port is
     * asked when a packet comes, so that such programs load without, and run on any port.
     */
    private static final NativeLong NO_METADATA = (a, b, c, d, e, state) -> result(-Errno.EOPNOTSUPP);

    static final List<KfuncSpec> ROWS = List.of(
            KfuncSpec.of("bpf_dynptr_from_xdp", Kfuncs::dynptrFromPacket),
            KfuncSpec.of("bpf_dynptr_slice", (dynptr, offset, buffer, size, e, state) ->
                    Dynptr.slice(dynptr, unsigned(offset), buffer, unsigned(size))),
            KfuncSpec.of("bpf_dynptr_slice_rdwr", (dynptr, offset, buffer, size, e, state) ->
                    Dynptr.writableSlice(dynptr, unsigned(offset), buffer, unsigned(size))),
            KfuncSpec.of("bpf_dynptr_adjust", Kfuncs::adjust),
            KfuncSpec.of("bpf_dynptr_is_null", (dynptr, b, c, d, e, state) -> Dynptr.isNull(dynptr) ? 1 : 0),
            KfuncSpec.of("bpf_dynptr_is_rdonly", (dynptr, b, c, d, e, state) ->
                    !Dynptr.isNull(dynptr) && Dynptr.isReadOnly(dynptr) ? 1 : 0),
            KfuncSpec.of("bpf_dynptr_size", (dynptr, b, c, d, e, state) ->
                    result(Dynptr.isNull(dynptr) ? -Errno.EINVAL : Dynptr.size(dynptr))),
            KfuncSpec.of("bpf_dynptr_clone", Kfuncs::copyDynptr),
            KfuncSpec.of("bpf_dynptr_copy", Kfuncs::copyContent),
            KfuncSpec.of("bpf_dynptr_memset", Kfuncs::fill),
            KfuncSpec.of("bpf_xdp_pull_data", (ctx, length, c, d, e, state) ->
                    result(unsigned(length) > BufferHelpers.length(ctx) ? -Errno.EINVAL : 0)),
            KfuncSpec.of("bpf_xdp_metadata_rx_timestamp", Kfuncs::timestamp),
            KfuncSpec.of("bpf_xdp_metadata_rx_hash", NO_METADATA),
            KfuncSpec.of("bpf_xdp_metadata_rx_vlan_tag", NO_METADATA),
            // loads through the result are 0, as there is no object of the kernel behind any pointer
            KfuncSpec.of("bpf_rdonly_cast", (pointer, type, c, d, e, state) -> pointer)
                    .with((around, args) -> args[0]),
            KfuncSpec.of("bpf_iter_num_new", NumberIterator::begin),
            KfuncSpec.of("bpf_iter_num_next", (iterator, b, c, d, e, state) -> NumberIterator.next(iterator))
                    .with(NumberIterator::nextRecipe),
            KfuncSpec.of("bpf_iter_num_destroy", (iterator, b, c, d, e, state) -> NumberIterator.end(iterator)),
            KfuncSpec.of("bpf_rcu_read_lock", NOTHING),
            KfuncSpec.of("bpf_rcu_read_unlock", NOTHING),
            KfuncSpec.of("bpf_preempt_disable", NOTHING),
            KfuncSpec.of("bpf_preempt_enable", NOTHING),
            KfuncSpec.of("bpf_local_irq_save", NOTHING),
            KfuncSpec.of("bpf_local_irq_restore", NOTHING));

    private Kfuncs() {
    }

    private static long unsigned(long word) {
        return Integer.toUnsignedLong((int) word);
    }

    private static long result(long number) {
        return unsigned(number);
    }

    /** The time that the port received the packet at, where it knows. */
    private static long timestamp(long ctx, long to, long c, long d, long e, long state) {
        long time = Memory.getLong(Memory.getLong(state + WorkerState.DESC) + PacketDesc.TIMESTAMP);
        if (time == 0) {
            return result(-Errno.EOPNOTSUPP);
        }
        Memory.putLong(to, time);
        return 0;
    }

    private static long dynptrFromPacket(long ctx, long flags, long dynptr, long d, long e, long state) {
        if (flags != 0) {
            Dynptr.setNull(dynptr);
            return result(-Errno.EINVAL);
        }
        Dynptr.set(dynptr, Dynptr.XDP, ctx, (int) BufferHelpers.length(ctx));
        return 0;
    }

    private static long adjust(long dynptr, long start, long end, long d, long e, long state) {
        if (Dynptr.isNull(dynptr) || unsigned(start) > unsigned(end)) {
            return result(-Errno.EINVAL);
        }
        if (unsigned(end) > Dynptr.size(dynptr)) {
            return result(-Errno.ERANGE);
        }
        Dynptr.narrow(dynptr, (int) start, (int) (end - start));
        return 0;
    }

    private static long copyDynptr(long dynptr, long copy, long c, long d, long e, long state) {
        if (Dynptr.isNull(dynptr)) {
            Dynptr.setNull(copy);
            return result(-Errno.EINVAL);
        }
        Memory.copy(dynptr, copy, Dynptr.SIZE);
        return 0;
    }

    private static long copyContent(long to, long toOffset, long from, long fromOffset, long size, long state) {
        long length = unsigned(size);
        long source = Dynptr.slice(from, unsigned(fromOffset), 0, length);
        long target = Dynptr.writableSlice(to, unsigned(toOffset), 0, length);
        if (source != 0 && target != 0) {
            Memory.copy(source, target, length);
            return 0;
        }
        if (source != 0) {
            return result(Dynptr.write(to, unsigned(toOffset), source, length));
        }
        return result(target != 0 ? Dynptr.read(from, unsigned(fromOffset), target, length) : -Errno.E2BIG);
    }

    private static long fill(long dynptr, long offset, long size, long value, long e, long state) {
        if (Dynptr.isReadOnly(dynptr)) {
            return result(-Errno.EINVAL);
        }
        long length = unsigned(size);
        if (Dynptr.isOutside(dynptr, unsigned(offset), length)) {
            return result(-Errno.E2BIG);
        }
        long target = Dynptr.writableSlice(dynptr, unsigned(offset), 0, length);
        if (target == 0) {
            return result(-Errno.EINVAL);
        }
        Memory.fill(target, length, (byte) value);
        return 0;
    }
}

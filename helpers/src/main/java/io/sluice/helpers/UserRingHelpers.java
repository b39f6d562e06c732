package io.sluice.helpers;

import io.sluice.maps.UserRingBufferMap;
import io.sluice.vm.api.CallbackStep;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.MapHeader;
import io.sluice.vm.memory.Errno;
import java.util.List;

/** Records from outside, by way of a user ring buffer: kernel/bpf/ringbuf.c. */
@SuppressWarnings("checkstyle:ParameterNumber") // the calling convention of helpers
final class UserRingHelpers {
    /** The most records that are drained at once, {@code BPF_MAX_USER_RINGBUF_SAMPLES} of kernel/bpf/ringbuf.c. */
    private static final int MAX_DRAINED = 128 * 1024;

    static final List<HelperSpec> ROWS = List.of(
            HelperSpec.of(CallbackStep.USER_RINGBUF_DRAIN, UserRingHelpers::drain));

    private UserRingHelpers() {
    }

    /**
     * The step of bpf_user_ringbuf_drain: the function gets a dynptr and the context. The cursor is how many records
     * were looked at, discarded ones too.
     */
    private static long drain(long map, long cursor, long context, long flags, long result, long state) {
        UserRingBufferMap ring = (UserRingBufferMap) MapHeader.map(map);
        if (cursor == 0) {
            if (!UserRingBufferMap.areFlags(flags)) {
                return -Errno.EINVAL;
            }
            if (!ring.begin()) {
                return -Errno.EBUSY;
            }
        } else {
            ring.release(Dynptr.size(ring.dynptr()));
        }
        long looked = cursor;
        long sample = 0;
        while (result == 0 && looked < MAX_DRAINED) {
            sample = ring.peek();
            if (sample != -Errno.EAGAIN) {
                break;
            }
            looked++;
            sample = 0;
        }
        if (sample <= 0) {
            ring.end(looked > 0, flags);
            return sample;
        }
        Dynptr.set(ring.dynptr(), Dynptr.LOCAL, sample, UserRingBufferMap.length(sample));
        CallbackStep.pass(state, 0, ring.dynptr());
        CallbackStep.pass(state, 1, context);
        return looked + 1;
    }
}

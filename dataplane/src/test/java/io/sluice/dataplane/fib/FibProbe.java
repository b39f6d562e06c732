package io.sluice.dataplane.fib;

import io.sluice.helpers.Helpers;
import io.sluice.helpers.TraceSink;
import io.sluice.helpers.fib.CurrentFib;
import io.sluice.helpers.fib.FibParams;
import io.sluice.helpers.fib.Ip;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.NativeLong;
import io.sluice.vm.memory.OffHeap;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Calls bpf_fib_lookup with a struct bpf_fib_lookup of its own. */
final class FibProbe implements AutoCloseable {
    static final int FIB_LOOKUP = 69;

    final CurrentFib fib;
    final HelperTable table;
    final WorkerState state = new WorkerState(0, 1);
    private final OffHeap params = OffHeap.allocate(FibParams.SIZE);
    private final NativeLong helper;

    FibProbe(CurrentFib fib) {
        this.fib = fib;
        this.table = Helpers.table(TraceSink.NONE, fib);
        this.helper = table.get(FIB_LOOKUP).implementation();
    }

    /** The struct of a lookup, all else 0. */
    static ByteBuffer params(int link, String source, String destination, int length) {
        ByteBuffer buffer = ByteBuffer.allocate(FibParams.SIZE).order(ByteOrder.LITTLE_ENDIAN);
        Ip to = Ip.parse(destination);
        buffer.put(FibParams.FAMILY, (byte) (to.v6() ? 10 : 2));
        buffer.putShort(FibParams.TOT_LEN, (short) length);
        buffer.putInt(FibParams.IFINDEX, link);
        put(buffer, FibParams.SOURCE, Ip.parse(source));
        put(buffer, FibParams.DESTINATION, to);
        return buffer;
    }

    static void put(ByteBuffer buffer, int at, Ip ip) {
        ByteBuffer big = buffer.duplicate().order(ByteOrder.BIG_ENDIAN);
        if (ip.v6()) {
            big.putLong(at, ip.high()).putLong(at + 8, ip.low());
        } else {
            big.putInt(at, (int) (ip.high() >>> 32));
        }
    }

    static String address(ByteBuffer buffer, int at, int size) {
        byte[] bytes = new byte[size];
        buffer.get(at, bytes);
        try {
            return java.net.InetAddress.getByAddress(bytes).getHostAddress();
        } catch (java.net.UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Looks up; the struct is what it is then. */
    long lookup(ByteBuffer struct, int flags) {
        return lookup(struct, FibParams.SIZE, flags);
    }

    long lookup(ByteBuffer struct, long length, long flags) {
        Memory.copyIn(struct.array(), 0, params.address(), FibParams.SIZE);
        long result = helper.call(0, params.address(), length, flags, 0, state.address());
        Memory.copyOut(params.address(), struct.array(), 0, FibParams.SIZE);
        return result;
    }

    long address() {
        return params.address();
    }

    @Override
    public void close() {
        params.close();
        state.close();
    }
}

package io.sluice.vm.opt.build;

import io.sluice.vm.api.WorkerState;
import io.sluice.vm.api.XdpContext;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Value;

/** The context in memory, where it was found: in bodies, and in functions that are called. */
final class MemoryContext implements PacketContext {
    private final Work work;
    private final Value address;

    /** The context at an address. */
    MemoryContext(Work work, Value address) {
        this.work = work;
        this.address = address;
    }

    /** How many bytes a field has. */
    static int size(int offset) {
        return offset < XdpContext.INGRESS_IFINDEX ? Long.BYTES : Integer.BYTES;
    }

    @Override
    public Value field(int offset) {
        return load(offset, size(offset), address, offset);
    }

    @Override
    public void touch() {
        // no variables
    }

    @Override
    public void set(int offset, Value value) {
        work.b().store(Long.BYTES, work.regions().context(), address, offset, value);
    }

    @Override
    public Value load(int offset, int size, Value from, long displacement) {
        Value loaded = work.b().load(size, work.regions().context(), from, displacement);
        if (size == Long.BYTES) {
            loaded.narrow(ADDRESSES);
        }
        return offset == XdpContext.DATA_END ? work.packetEnd(loaded) : loaded;
    }

    @Override
    public Value desc() {
        Builder b = work.b();
        return b.load(Long.BYTES, work.regions().state(), work.state(), WorkerState.DESC);
    }

    @Override
    public void publish() {
        // it is there
    }

    @Override
    public void publishDesc() {
        // whoever came here has stored it
    }

    @Override
    public void reload() {
        // it is not kept elsewhere
    }
}

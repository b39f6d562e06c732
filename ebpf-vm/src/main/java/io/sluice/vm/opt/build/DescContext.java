package io.sluice.vm.opt.build;

import io.sluice.vm.api.Batch;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.api.XdpContext;
import io.sluice.vm.ir.Block;
import io.sluice.vm.ir.Builder;
import io.sluice.vm.ir.Region;
import io.sluice.vm.ir.Value;

/**
 * The context in the batch loop: values, made of the desc where the loop's body begins when they are first asked for,
 * and written to memory only for code that is called.
 */
final class DescContext implements PacketContext {
    private static final int[] FIELDS = {
        XdpContext.DATA, XdpContext.DATA_END, XdpContext.DATA_META, XdpContext.HARD_START, XdpContext.HARD_END,
        XdpContext.INGRESS_IFINDEX, XdpContext.RX_QUEUE_INDEX, XdpContext.EGRESS_IFINDEX
    };

    private final Work work;
    private final Builder b;
    private final Value batch;
    private final Value desc;
    private final Block outside;
    private final Block header;
    /** By offset: the fields as the packet came. */
    private final Value[] first = new Value[XdpContext.SIZE];
    private Value length;
    private boolean usesPacket;

    /**
     * The context of the packet that a desc says.
     *
     * @param outside a block before the loop, where the batch is known
     * @param header the block where the loop's body begins
     */
    DescContext(Work work, Value batch, Block outside, Block header, Value desc) {
        this.work = work;
        this.b = work.b();
        this.batch = batch;
        this.desc = desc;
        this.outside = outside;
        this.header = header;
    }

    /** What a variable is when the packet comes. */
    Value initial(int variable) {
        return switch (variable) {
            case Variables.DATA -> first(XdpContext.DATA);
            case Variables.DATA_END -> first(XdpContext.DATA_END);
            default -> first(XdpContext.DATA_META);
        };
    }

    /** Whether the packet's bounds certainly are here what they were when it came. */
    boolean isUnchanged() {
        return isFirst(Variables.DATA) && isFirst(Variables.DATA_END) && isFirst(Variables.DATA_META);
    }

    /** Whether a variable certainly is here what it was when the packet came. */
    boolean isFirst(int variable) {
        return work.variables().read(variable) == initial(variable).resolved();
    }

    /** Whether anything asked for the packet's bounds. */
    boolean usesPacket() {
        return usesPacket;
    }

    @Override
    public Value field(int offset) {
        int variable = variable(offset);
        return variable < 0 || !work.unit().facts().changesPacket() ? first(offset) : work.variables().read(variable);
    }

    private static int variable(int offset) {
        return switch (offset) {
            case XdpContext.DATA -> Variables.DATA;
            case XdpContext.DATA_END -> Variables.DATA_END;
            case XdpContext.DATA_META -> Variables.DATA_META;
            default -> -1;
        };
    }

    @Override
    public void touch() {
        // they are written back in the end
        if (work.unit().facts().changesPacket()) {
            work.variables().read(Variables.DATA);
            work.variables().read(Variables.DATA_END);
            work.variables().read(Variables.DATA_META);
        }
    }

    @Override
    public void set(int offset, Value value) {
        if (offset == XdpContext.DATA_END) {
            work.packetEnd(value);
        }
        work.variables().write(variable(offset), value);
    }

    @Override
    public Value load(int offset, int size, Value address, long displacement) {
        return field(offset);
    }

    /**
     * A field as it was when the packet came. The bounds of the frame stay, and nothing but the loop itself writes
     * those of the desc: they are loaded where they are needed, which is where few packets come.
     */
    private Value first(int offset) {
        if (offset == XdpContext.HARD_START || offset == XdpContext.HARD_END) {
            return ofDesc(offset);
        }
        if (first[offset] == null) {
            Block block = b.block();
            int origin = b.origin();
            boolean ofBatch = offset >= XdpContext.INGRESS_IFINDEX;
            b.at(ofBatch ? outside : header);
            first[offset] = ofBatch ? ofBatch(offset) : ofDesc(offset);
            b.at(block);
            b.origin(origin);
        }
        return first[offset];
    }

    private Value ofBatch(int offset) {
        int field = switch (offset) {
            case XdpContext.INGRESS_IFINDEX -> Batch.INGRESS_IFINDEX;
            case XdpContext.RX_QUEUE_INDEX -> Batch.RX_QUEUE_INDEX;
            default -> Batch.EGRESS_IFINDEX;
        };
        return b.load(Integer.BYTES, work.regions().descs(), batch, field);
    }

    private Value ofDesc(int offset) {
        usesPacket = true;
        return switch (offset) {
            case XdpContext.DATA -> load(Long.BYTES, PacketDesc.DATA).narrow(ADDRESSES);
            case XdpContext.DATA_END -> work.packetEnd(b.add(first(XdpContext.DATA), length()));
            case XdpContext.DATA_META ->
                b.sub(first(XdpContext.DATA), load(Integer.BYTES, PacketDesc.META_LENGTH));
            case XdpContext.HARD_START -> b.sub(first(XdpContext.DATA), load(Integer.BYTES, PacketDesc.HEADROOM));
            default -> b.add(first(XdpContext.DATA_END), load(Integer.BYTES, PacketDesc.TAILROOM));
        };
    }

    /** The length as the packet came. */
    private Value length() {
        if (length == null) {
            length = load(Integer.BYTES, PacketDesc.LENGTH);
        }
        return length;
    }

    private Value load(int size, int field) {
        return b.load(size, work.regions().descs(), desc, field);
    }

    @Override
    public Value desc() {
        return desc;
    }

    @Override
    public void publish() {
        Region region = work.regions().context();
        for (int offset : FIELDS) {
            b.store(MemoryContext.size(offset), region, work.state(), WorkerState.CONTEXT + offset, field(offset));
        }
    }

    @Override
    public void publishDesc() {
        b.store(Long.BYTES, work.regions().state(), work.state(), WorkerState.DESC, desc);
    }

    @Override
    public void reload() {
        for (int offset : new int[] {XdpContext.DATA, XdpContext.DATA_END, XdpContext.DATA_META}) {
            Value loaded = b.load(
                    Long.BYTES, work.regions().context(), work.state(), WorkerState.CONTEXT + offset);
            set(offset, loaded.narrow(ADDRESSES));
        }
    }
}

package io.sluice.bench.method;

import io.sluice.bench.cpu.CpuTime;
import io.sluice.bench.suite.Workload;
import io.sluice.maps.MapFactory;
import io.sluice.vm.Collection;
import io.sluice.vm.Engine;
import io.sluice.vm.api.Batch;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.memory.Memory;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A program on an engine of this process: batches of packets that lie in memory, in turn. */
public final class VmSubject implements Repeatable {
    private static final int SEED = 1;
    private static final int PACKETS_PER_LOOK = 64 * Batch.CAPACITY;

    private final Collection collection;
    private final boolean ownsCollection;
    private final BpfProgram program;
    private final Workload workload;
    private final WorkerState state = new WorkerState(0, SEED);
    private final PacketBlock packets;
    private final Refill refill;

    /**
     * A workload on an engine.
     *
     * @param refill whether the batch is put back before each run
     */
    public VmSubject(Workload workload, Engine engine, boolean refill) {
        this(workload, engine, refill, workload::fill);
    }

    /**
     * A workload on an engine.
     *
     * @param refill whether the batch is put back before each run
     * @param fill fills the maps, in place of what the workload says
     */
    public VmSubject(Workload workload, Engine engine, boolean refill, Consumer<Map<String, BpfMap>> fill) {
        this.workload = workload;
        this.collection = workload.load(engine, new MapFactory());
        this.ownsCollection = true;
        this.program = collection.program(workload.program().name());
        fill.accept(collection.maps());
        this.packets = new PacketBlock(workload.packets());
        this.refill = refill ? new Refill(packets.batch()) : null;
    }

    private VmSubject(VmSubject other, Engine engine) {
        this.workload = other.workload;
        this.collection = other.collection;
        this.ownsCollection = false;
        this.program = engine.load(collection.verified(workload.program().name()));
        this.packets = new PacketBlock(workload.packets());
        this.refill = other.refill == null ? null : new Refill(packets.batch());
    }

    /** The program loaded anew for the same maps, on packets and with a state of its own; to be closed before this. */
    public VmSubject elsewhere() {
        return on(collection.engine());
    }

    /** The same as {@link #elsewhere()} on another engine. */
    public VmSubject on(Engine engine) {
        return new VmSubject(this, engine);
    }

    @Override
    public int codeSize() {
        return program.codeSize();
    }

    @Override
    public double ns(long nanos) {
        return CpuTime.ofOne(() -> run(PACKETS_PER_LOOK), nanos) / PACKETS_PER_LOOK;
    }

    @Override
    public void run(int count) {
        for (int i = 0; i < count; i += Batch.CAPACITY) {
            if (refill != null) {
                refill.restore();
            }
            program.run(packets.batch(), state.address());
        }
    }

    @Override
    public Set<Integer> verdicts() {
        run(Batch.CAPACITY);
        return IntStream.range(0, Batch.CAPACITY)
                .mapToObj(i -> Memory.getInt(Batch.desc(packets.batch(), i) + PacketDesc.VERDICT))
                .collect(Collectors.toSet());
    }

    @Override
    public boolean warmsUp() {
        return true;
    }

    @Override
    public void close() {
        if (ownsCollection) {
            collection.close();
        } else {
            program.close();
        }
        packets.close();
        state.close();
        if (refill != null) {
            refill.close();
        }
    }
}

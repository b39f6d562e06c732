package io.sluice.bench.scenario;

import io.sluice.dataplane.port.memory.MemoryPort;
import io.sluice.helpers.Helpers;
import io.sluice.helpers.TraceSink;
import io.sluice.maps.MapFactory;
import io.sluice.vm.Collection;
import io.sluice.vm.Engine;
import io.sluice.vm.Vm;
import io.sluice.vm.api.Batch;
import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import io.sluice.vm.object.CollectionSpec;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A program on an engine of this process: batches of packets that lie in memory, in turn.
 *
 * <p>The descs are filled anew before each batch only for programs that move a packet's bounds, and then for the empty
 * program beside them too.
 */
final class VmSubject implements Subject {
    private static final int SEED = 1;
    private static final int BATCHES_PER_LOOK = 64;

    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final Collection collection;
    private final BpfProgram program;
    private final WorkerState state = new WorkerState(0, SEED);
    private final OffHeap batch = OffHeap.allocate(Batch.SIZE);
    private final MemoryPort port;
    private final boolean refill;
    private final List<Integer> verdicts;

    /** The named program of an object, on an engine. */
    VmSubject(CollectionSpec object, ProgramSpec spec, Engine engine, List<byte[]> packets, boolean refill) {
        this.collection = Vm.builder(new MapFactory(), Helpers.table(TraceSink.NONE)).build()
                .load(object, List.of(spec), engine);
        this.program = collection.program(spec.name());
        this.port = new MemoryPort(packets, MemoryPort.Restore.BOUNDS);
        this.refill = refill;
        port.receive(batch.address());
        program.run(batch.address(), state.address());
        this.verdicts = IntStream.range(0, Batch.CAPACITY)
                .mapToObj(i -> Memory.getInt(Batch.desc(batch.address(), i) + PacketDesc.VERDICT)).toList();
    }

    @Override
    public List<Integer> verdicts() {
        return verdicts;
    }

    /** Whether a program moves a packet's bounds, so that its descs have to be filled anew. */
    boolean changesPacket() {
        return collection.verified(program.spec().name()).facts().changesPacket();
    }

    @Override
    public String engine() {
        return program.engine();
    }

    @Override
    public double ns(long nanos) {
        long batches = 0;
        long cpu = threads.getCurrentThreadCpuTime();
        long start = System.nanoTime();
        do {
            for (int i = 0; i < BATCHES_PER_LOOK; i++) {
                if (refill) {
                    port.receive(batch.address());
                }
                program.run(batch.address(), state.address());
            }
            batches += BATCHES_PER_LOOK;
        } while (System.nanoTime() - start < nanos);
        return (double) (threads.getCurrentThreadCpuTime() - cpu) / (batches * Batch.CAPACITY);
    }

    @Override
    public boolean warmsUp() {
        return true;
    }

    @Override
    public void close() {
        collection.close();
        port.close();
        batch.close();
        state.close();
    }
}

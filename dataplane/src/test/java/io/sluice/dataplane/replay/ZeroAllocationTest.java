package io.sluice.dataplane.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.management.ThreadMXBean;
import io.sluice.dataplane.counters.Counter;
import io.sluice.dataplane.packet.PacketCorpus;
import io.sluice.dataplane.port.Port;
import io.sluice.dataplane.port.memory.Circle;
import io.sluice.dataplane.port.memory.MemoryPort;
import io.sluice.dataplane.port.memory.Wire;
import io.sluice.dataplane.worker.Worker;
import io.sluice.maps.Quiescence;
import io.sluice.vm.api.Batch;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.object.CollectionSpec;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The packet loop, from a memory port through a program and its helpers back to the port, allocates nothing. */
class ZeroAllocationTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int WARM_UP_TURNS = 2_000;
    private static final int MEASURED_TURNS = 200;
    /** The compiler may still swap code during one; what the loop itself allocates would show in every round. */
    private static final int ROUNDS = 20;

    /** Parsing, hashes with insertion and removal, csum_diff, adjust_head and adjust_tail, tail calls, per-CPU maps. */
    private static final List<String> PROGRAMS = List.of("filter", "hash_counter", "lru_counter", "csum20",
        "icmp_too_big", "tail_calls", "percpu_hash_counter", "load_balancer", "sampler", "ratelimit", "meta");

    static Stream<Arguments> cases() {
        return PROGRAMS.stream().flatMap(program -> Stream.of(ReplayEngine.INTERPRETER,
            ReplayEngine.CHECKED_INTERPRETER, ReplayEngine.SIMPLE, ReplayEngine.OPTIMIZING)
                        .map(engine -> Arguments.of(program, engine)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theLoopAllocatesNothing(String program, ReplayEngine engine) {
        CollectionSpec spec = BundledObjects.bundled(program);
        List<byte[]> packets = new ArrayList<>(PacketCorpus.packets().values());
        try (LoadedProgram loaded = engine.load(spec, spec.programs().getLast());
                MemoryPort port = new MemoryPort(packets, Wire.Restore.BYTES);
                WorkerState state = new WorkerState(0, 1);
                Worker worker = new Worker(port, loaded.program(), state, desc -> port, loaded.quiescence())) {
            turns(worker, WARM_UP_TURNS);
            long least = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS && least > 0; round++) {
                least = Math.min(least, allocatedBy(worker));
            }
            assertEquals(0, least, "bytes for " + MEASURED_TURNS * Batch.CAPACITY + " packets");
            assertEquals(0, worker.counters().get(Counter.RX_PACKETS) % Batch.CAPACITY);
        }
    }

    /** Each hands on to the other what comes in, from thread to thread. */
    @ParameterizedTest
    @EnumSource(names = {"INTERPRETER", "SIMPLE", "OPTIMIZING"})
    void twoWorkersInACircleAllocateNothing(ReplayEngine engine) throws InterruptedException, ExecutionException {
        CollectionSpec spec = BundledObjects.bundled("mac_swap_tx");
        List<byte[]> packets = new ArrayList<>(PacketCorpus.packets().values());
        CountDownLatch busy = new CountDownLatch(2);
        try (LoadedProgram loaded = engine.load(spec, spec.programs().getLast());
                Quiescence quiescence = new Quiescence(2); Circle circle = new Circle(packets, 512, 2);
                ExecutorService threads = Executors.newFixedThreadPool(2)) {
            List<Callable<Long>> workers = IntStream.range(0, 2).<Callable<Long>>mapToObj(i -> () -> {
                Port port = circle.ports().get(i);
                try (WorkerState state = new WorkerState(i, 1);
                        Worker worker = new Worker(port, loaded.program(), state, desc -> port, quiescence)) {
                    return leastAllocatedUntil(busy, worker);
                }
            }).toList();
            for (Future<Long> least : threads.invokeAll(workers)) {
                assertEquals(0, least.get(), "bytes for the packets of " + MEASURED_TURNS + " turns");
            }
        }
    }

    /** Goes on until the other worker has measured, too, as that one waits for packets. */
    private static long leastAllocatedUntil(CountDownLatch busy, Worker worker) {
        long least = Long.MAX_VALUE;
        packets(worker, WARM_UP_TURNS);
        for (int round = 0; round < ROUNDS && least > 0; round++) {
            long before = allocated();
            packets(worker, MEASURED_TURNS);
            least = Math.min(least, allocated() - before);
        }
        busy.countDown();
        while (busy.getCount() > 0) {
            turn(worker);
        }
        return least;
    }

    /** As many packets as full batches are of so many turns. */
    private static void packets(Worker worker, int turns) {
        long left = (long) turns * Batch.CAPACITY;
        while (left > 0) {
            left -= turn(worker);
        }
    }

    private static int turn(Worker worker) {
        int count = worker.turn();
        if (count == 0) {
            Thread.yield();
        }
        return count;
    }

    private static long allocatedBy(Worker worker) {
        long before = allocated();
        turns(worker, MEASURED_TURNS);
        return allocated() - before;
    }

    private static long allocated() {
        return THREADS.getCurrentThreadAllocatedBytes();
    }

    private static void turns(Worker worker, int count) {
        for (int turn = 0; turn < count; turn++) {
            worker.turn();
        }
    }
}

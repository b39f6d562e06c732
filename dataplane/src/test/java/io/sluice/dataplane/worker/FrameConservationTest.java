package io.sluice.dataplane.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.dataplane.counters.Counter;
import io.sluice.dataplane.port.Port;
import io.sluice.dataplane.port.memory.DescRing;
import io.sluice.dataplane.port.memory.Rings;
import io.sluice.maps.Quiescence;
import io.sluice.vm.api.Verdict;
import io.sluice.vm.api.WorkerState;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Frames that workers hand on in a circle, thread to thread, send elsewhere and drop: none is lost or doubled. */
class FrameConservationTest {
    private static final int WORKERS = 3;
    private static final int FRAMES = 500;
    /** So many come in at each worker, at least. */
    private static final int PACKETS = 100_000;
    private static final int SIDE = 32;
    /** One code beyond the last verdict. */
    private static final int VERDICTS = Verdict.REDIRECT.code() + 2;

    private final long seed = new Random().nextLong();
    private final Quiescence quiescence = new Quiescence(WORKERS);
    private final CountDownLatch busy = new CountDownLatch(WORKERS);

    @AfterEach
    void close() {
        quiescence.close();
    }

    /**
     * A worker's part: what comes in goes to the next worker, or is redirected by a ring of a few slots that its
     * thread reads as well, as a second port, or to a port of other frames, which copies it.
     */
    private final class Station implements Callable<Void>, AutoCloseable {
        private final HandMadePorts others = new HandMadePorts(FRAMES);
        private final HandMadePorts.Made copies = others.portWithOwnFrames(SIDE);
        private final DescRing side;
        private final WorkerState state;
        private final Worker worker;
        private final Worker sideWorker;
        private long copied;
        private long turns;

        Station(int index, HandMadePorts ports, DescRing in, DescRing out) {
            this.side = ports.ring(SIDE);
            this.state = new WorkerState(index, index);
            SplittableRandom random = new SplittableRandom(seed + index);
            Port main = ports.port(new Rings(in, out, out, null), 0).port();
            Port second = ports.port(new Rings(side, side, out, null), 0).port();
            Port[] targets = {main, second, copies.port(), null};
            FakeProgram program = new FakeProgram(desc -> random.nextInt(VERDICTS));
            Redirects redirects = desc -> targets[random.nextInt(targets.length)];
            this.worker = new Worker(main, program, state, redirects, quiescence);
            this.sideWorker = new Worker(second, new FakeProgram(desc -> Verdict.DROP.code()), state, redirects,
                    quiescence);
        }

        /** Goes on until all workers are done, as they wait for what it hands on. */
        @Override
        public Void call() {
            long packets = 0;
            while (busy.getCount() > 0) {
                int count = turn();
                if (packets < PACKETS && packets + count >= PACKETS) {
                    busy.countDown();
                }
                packets += count;
                if (count == 0) {
                    Thread.yield();
                }
            }
            return null;
        }

        private int turn() {
            turns++;
            // rarely, so that the ring is full at times
            if (turns % 16 == 0) {
                sideWorker.turn();
                sendCopies();
            }
            return worker.turn();
        }

        private void sendCopies() {
            List<Integer> frames = HandMadePorts.frames(copies.rings().tx());
            copied += frames.size();
            others.put(copies.rings().completed(), frames);
        }

        @Override
        public void close() {
            worker.close();
            sideWorker.close();
            state.close();
            others.close();
        }
    }

    @Test
    void allFramesAreSomewhereAtTheEndAndNoneTwice() throws InterruptedException, ExecutionException {
        List<Integer> left = new ArrayList<>();
        try (HandMadePorts ports = new HandMadePorts(FRAMES);
                ExecutorService threads = Executors.newFixedThreadPool(WORKERS)) {
            List<DescRing> rings = IntStream.range(0, WORKERS).mapToObj(i -> ports.ring(FRAMES)).toList();
            ports.fill(rings.getFirst(), FRAMES);
            List<Station> stations = IntStream.range(0, WORKERS).mapToObj(i ->
                    new Station(i, ports, rings.get(i), rings.get((i + 1) % WORKERS))).toList();
            for (Future<Void> done : threads.invokeAll(stations)) {
                done.get();
            }
            for (Station station : stations) {
                station.sendCopies();
                check(station);
                left.addAll(HandMadePorts.frames(station.side));
                station.close();
            }
            rings.forEach(ring -> left.addAll(HandMadePorts.frames(ring)));
        }
        assertEquals(IntStream.range(0, FRAMES).boxed().toList(), left.stream().sorted().toList(), "seed " + seed);
    }

    /** Each packet has been counted under one verdict, and what no ring had room for under its reason. */
    private void check(Station station) {
        long verdicts = 0;
        for (Counter counter : List.of(Counter.ABORTED, Counter.DROP, Counter.PASS, Counter.TX, Counter.REDIRECT,
                Counter.BAD_VERDICT)) {
            verdicts += station.worker.counters().get(counter);
        }
        assertEquals(station.worker.counters().get(Counter.RX_PACKETS), verdicts, "seed " + seed);
        assertEquals(0, station.worker.counters().get(Counter.TX_FULL), "seed " + seed);
        assertTrue(station.worker.counters().get(Counter.REDIRECT_FULL) > 0, "seed " + seed);
        assertTrue(station.copied > 0, "seed " + seed);
    }
}

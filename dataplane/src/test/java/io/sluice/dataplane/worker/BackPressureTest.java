package io.sluice.dataplane.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.dataplane.counters.Counter;
import io.sluice.dataplane.counters.Counters;
import io.sluice.dataplane.port.Descs;
import io.sluice.dataplane.port.Port;
import io.sluice.maps.Quiescence;
import io.sluice.vm.api.Verdict;
import io.sluice.vm.api.WorkerState;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Where packets go that their port, or another one, has no room for. */
class BackPressureTest {
    private static final int FRAMES = 64;
    private static final int ROOM = 16;

    /** One turn over all frames; returns what was counted. */
    private static Counters turn(Port port, Verdict verdict, Redirects redirects) {
        try (Quiescence quiescence = new Quiescence(1); WorkerState state = new WorkerState(0, 1);
                Worker worker = new Worker(port, new FakeProgram(desc -> verdict.code()), state, redirects,
                        quiescence)) {
            assertEquals(FRAMES, worker.turn());
            return worker.counters();
        }
    }

    private static void redirectToFull(Port port, Port target) {
        Counters counters = turn(port, Verdict.REDIRECT, desc -> target);
        assertEquals(FRAMES, counters.get(Counter.REDIRECT));
        assertEquals(FRAMES - ROOM, counters.get(Counter.REDIRECT_FULL));
    }

    private static List<Integer> frames(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    @Test
    void whatTheTransmitRingHasNoRoomForIsCountedAndItsFramesComeBack() {
        try (HandMadePorts ports = new HandMadePorts(FRAMES)) {
            HandMadePorts.Made made = ports.port(ROOM);
            ports.fill(made.rings().rx(), FRAMES);
            Counters counters = turn(made.port(), Verdict.TX, desc -> null);
            assertEquals(FRAMES, counters.get(Counter.TX));
            assertEquals(FRAMES - ROOM, counters.get(Counter.TX_FULL));
            assertEquals(frames(0, ROOM), HandMadePorts.frames(made.rings().tx()));
            assertEquals(frames(ROOM, FRAMES), HandMadePorts.frames(made.rings().freed()));
        }
    }

    @Test
    void aTransmitRingWithoutAnyRoomLosesNoFrame() {
        try (HandMadePorts ports = new HandMadePorts(FRAMES)) {
            HandMadePorts.Made made = ports.port(ROOM);
            ports.fill(made.rings().rx(), FRAMES);
            ports.fill(made.rings().tx(), ROOM);
            assertEquals(FRAMES, turn(made.port(), Verdict.TX, desc -> null).get(Counter.TX_FULL));
            assertEquals(frames(0, FRAMES), HandMadePorts.frames(made.rings().freed()));
        }
    }

    @Test
    void aTargetThatSharesFramesAndIsFullFreesThoseThatItDoesNotSend() {
        try (HandMadePorts ports = new HandMadePorts(FRAMES)) {
            HandMadePorts.Made made = ports.port(FRAMES);
            HandMadePorts.Made target = ports.port(ROOM);
            ports.fill(made.rings().rx(), FRAMES);
            redirectToFull(made.port(), target.port());
            assertEquals(frames(0, ROOM), HandMadePorts.frames(target.rings().tx()));
            assertEquals(frames(ROOM, FRAMES), HandMadePorts.frames(target.rings().freed()));
            assertEquals(List.of(), HandMadePorts.frames(made.rings().freed()));
        }
    }

    @Test
    void aTargetThatCopiesAndIsFullLeavesAllFramesToTheirPort() {
        try (HandMadePorts ports = new HandMadePorts(FRAMES); HandMadePorts others = new HandMadePorts(FRAMES)) {
            HandMadePorts.Made made = ports.port(FRAMES);
            HandMadePorts.Made target = others.portWithOwnFrames(ROOM);
            ports.fill(made.rings().rx(), FRAMES);
            redirectToFull(made.port(), target.port());
            // the last ones are the port's own, as many as it may copy at once
            assertEquals(frames(FRAMES - ROOM, FRAMES),
                    HandMadePorts.frames(target.rings().tx()).stream().sorted().toList());
            assertEquals(frames(0, FRAMES), HandMadePorts.frames(made.rings().freed()));
        }
    }

    @Test
    void aBatchIsRedirectedToSeveralPortsEachInItsOrder() {
        try (HandMadePorts ports = new HandMadePorts(FRAMES); HandMadePorts others = new HandMadePorts(FRAMES)) {
            HandMadePorts.Made made = ports.port(FRAMES);
            HandMadePorts.Made shares = ports.port(FRAMES);
            HandMadePorts.Made copies = others.portWithOwnFrames(ROOM);
            Port[] targets = {made.port(), shares.port(), copies.port(), null};
            ports.fill(made.rings().rx(), FRAMES);
            Counters counters = turn(made.port(), Verdict.REDIRECT,
                    desc -> targets[(int) Descs.frame(desc) % targets.length]);
            assertEquals(FRAMES, counters.get(Counter.REDIRECT));
            assertEquals(FRAMES / targets.length, counters.get(Counter.REDIRECT_NO_TARGET));
            assertEquals(0, counters.get(Counter.REDIRECT_FULL));
            assertEquals(every(targets.length, 0), HandMadePorts.frames(made.rings().tx()));
            assertEquals(every(targets.length, 1), HandMadePorts.frames(shares.rings().tx()));
            assertEquals(FRAMES / targets.length, HandMadePorts.frames(copies.rings().tx()).size());
            // those copied, then those without a target, set by set
            assertEquals(IntStream.concat(every(targets.length, 2).stream().mapToInt(i -> i),
                    every(targets.length, 3).stream().mapToInt(i -> i)).boxed().toList(),
                    HandMadePorts.frames(made.rings().freed()));
        }
    }

    private static List<Integer> every(int step, int from) {
        return IntStream.range(0, FRAMES).filter(frame -> frame % step == from).boxed().toList();
    }
}

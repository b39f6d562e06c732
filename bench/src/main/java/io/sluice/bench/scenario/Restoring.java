package io.sluice.bench.scenario;

import io.sluice.bench.method.Outcome;
import io.sluice.bench.suite.Workload;
import io.sluice.dataplane.port.memory.Wire;
import io.sluice.dataplane.replay.ReplayResult;
import io.sluice.maps.MapFactory;
import io.sluice.vm.Collection;
import io.sluice.vm.Engines;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** What has to be put back before packets come in again, so that a program does with them what it did at first. */
enum Restoring {
    /**
     * Nothing: it leaves packets as they are, or does the same with what it left, as one that swaps addresses or writes
     * a constant.
     */
    NOTHING,
    /** Their bytes: with what it left it does something else, as one that counts a time to live down. */
    BYTES,
    /** Their bounds and bytes: it adds headers or takes them off. */
    BOUNDS;

    /** Of a workload, of which the interpreter's outcome is known. */
    static Restoring of(Workload workload, ReplayResult reference) {
        if (moves(workload)) {
            return BOUNDS;
        }
        return isStable(workload, reference) ? NOTHING : BYTES;
    }

    private static boolean moves(Workload workload) {
        try (Collection probe = workload.load(Engines.INTERPRETER, new MapFactory())) {
            return probe.verified(workload.program().name()).facts().changesPacket();
        }
    }

    private static boolean isStable(Workload workload, ReplayResult reference) {
        List<byte[]> left = packets(reference);
        if (same(left, workload.packets())) {
            return true;
        }
        ReplayResult again = Outcome.of(workload.withPackets(left), Engines.INTERPRETER);
        return sameVerdicts(again, reference)
                && (same(packets(again), left) || same(packets(again), workload.packets()));
    }

    private static List<byte[]> packets(ReplayResult result) {
        return IntStream.range(0, result.size()).mapToObj(result::packet).toList();
    }

    private static boolean sameVerdicts(ReplayResult one, ReplayResult other) {
        return IntStream.range(0, one.size()).allMatch(packet -> one.verdict(packet) == other.verdict(packet));
    }

    private static boolean same(List<byte[]> some, List<byte[]> others) {
        return IntStream.range(0, some.size()).allMatch(i -> Arrays.equals(some.get(i), others.get(i)));
    }

    /** Whether anything is. */
    boolean isNeeded() {
        return this != NOTHING;
    }

    /** How a wire does it. */
    Wire.Restore byWire() {
        return isNeeded() ? Wire.Restore.BYTES : Wire.Restore.BOUNDS;
    }
}

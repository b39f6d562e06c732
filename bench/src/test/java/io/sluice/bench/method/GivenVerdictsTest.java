package io.sluice.bench.method;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.bench.suite.BenchPackets;
import io.sluice.bench.suite.Suite;
import io.sluice.dataplane.port.memory.MemoryPort;
import io.sluice.dataplane.port.memory.Wire;
import io.sluice.dataplane.worker.Worker;
import io.sluice.maps.Quiescence;
import io.sluice.vm.api.Batch;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.Verdict;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.insn.InsnSeq;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class GivenVerdictsTest {
    private static final ProgramSpec PROGRAM =
            ProgramSpec.of("made", ProgramKind.XDP, InsnSeq.assemble("r0 = 2\nexit"), List.of());
    private static final int PACKETS = 96;

    @Test
    void packetsGetThemByTheirNumbersAlsoBetweenBatchesThatWentPastThePort() {
        List<byte[]> packets = new ArrayList<>(BenchPackets.tcp(Suite.SHORT));
        packets.addAll(BenchPackets.udp(Suite.SHORT).subList(0, PACKETS - packets.size()));
        int[] verdicts = new int[PACKETS];
        Arrays.fill(verdicts, Verdict.DROP.code());
        verdicts[0] = Verdict.TX.code();
        verdicts[PACKETS - 1] = Verdict.TX.code();
        MemoryPort port = new MemoryPort(packets, Wire.Restore.BOUNDS);
        try (Quiescence quiescence = new Quiescence(1); WorkerState state = new WorkerState(0, 1);
                Worker worker = new Worker(port, new GivenVerdicts(PROGRAM, verdicts), state, _ -> port, quiescence)) {
            // packets 0 to 63; past the port 64 to 95 and 0 to 31; then 32 to 95
            assertEquals(Batch.CAPACITY, worker.turn());
            assertEquals(1, port.transmitted());
            port.loop();
            assertEquals(Batch.CAPACITY, worker.turn());
            assertEquals(2, port.transmitted());
            assertEquals(3L * Batch.CAPACITY, port.transmitted() + port.released());
        }
        port.close();
    }
}

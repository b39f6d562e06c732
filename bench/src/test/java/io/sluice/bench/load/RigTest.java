package io.sluice.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.bench.load.Schedule.Arrivals;
import io.sluice.bench.suite.Suite;
import io.sluice.bench.suite.Workload;
import io.sluice.dataplane.port.memory.Wire;
import io.sluice.dataplane.sys.CpuTopology;
import io.sluice.vm.Engines;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RigTest {
    private static final int RING = 512;
    private static final long NANOS = 20_000_000;

    /** firewall drops some packets and passes the others, mac_swap_tx sends all of them. */
    @ParameterizedTest
    @CsvSource({"firewall,POLLS,CONSTANT,1", "firewall,SLEEPS,POISSON,8", "mac_swap_tx,POLLS,POISSON,1",
        "mac_swap_tx,SLEEPS,CONSTANT,32"})
    void eachPacketHasATimeOrIsLost(String program, Waiting waiting, Arrivals arrivals, int burst) {
        assumeTrue(Cpus.whyNot().isEmpty(), () -> Cpus.whyNot().orElseThrow());
        Workload workload = Suite.workloads(List.of(program)).getFirst();
        Offer offer = new Offer(new Rate(100_000), burst, arrivals, 1, NANOS);
        try (GeneratorThread generator = new GeneratorThread(Cpus.of(null, null, new CpuTopology()).generator());
                Rig rig = new Rig(workload, Engines.INTERPRETER, Wire.Restore.BYTES, RING, generator)) {
            // a second run begins where the first one ended
            for (int run = 0; run < 2; run++) {
                LoadRun result = running(rig, offer, waiting);
                Trial trial = result.trial();
                assertTrue(trial.offered() > 0 && trial.offered() % burst == 0, trial::toString);
                assertEquals(trial.offered() - trial.lost(), result.times().getTotalCount(), trial::toString);
                assertTrue(result.times().getMinNonZeroValue() > 0, trial::toString);
                assertTrue(result.busy() > 0 && result.busy() <= 1, () -> result.busy() + " busy");
                assertTrue(result.cpu() > 0 && result.cpu() < 1.1, () -> result.cpu() + " of a CPU");
            }
        }
    }

    /** Where others use the generator's CPU, it may be away for the whole time of a run. */
    private static LoadRun running(Rig rig, Offer offer, Waiting waiting) {
        LoadRun result = rig.run(offer, waiting);
        for (int i = 0; i < 50 && result.trial().offered() == 0; i++) {
            result = rig.run(offer, waiting);
        }
        return result;
    }
}

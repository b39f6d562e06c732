package io.sluice.dataplane.replay;

import io.sluice.dataplane.port.pcap.Capture;
import io.sluice.vm.kernel.KernelProgram;
import io.sluice.vm.kernel.TestInput;
import java.util.Arrays;
import java.util.function.IntConsumer;

/** Time for a packet on any engine, each measured in the way that suits it. */
public final class EngineTimer {
    private static final int KERNEL_ROUNDS = 5;
    private static final int KERNEL_REPEAT = 2_000;
    /** The most packets of a capture that the kernel is timed on. */
    private static final int KERNEL_PACKETS = 256;

    private EngineTimer() {
    }

    /** How a time is measured, in words. */
    public static String method(int passes) {
        return "median of " + passes + " passes over the capture in batches of 64, after a warm-up; kernel: "
            + "BPF_PROG_TEST_RUN, " + KERNEL_REPEAT + " runs a packet, less an empty program";
    }

    /**
     * Measures a loaded program.
     *
     * @param passes measured passes of the engines of this process
     * @param progress told the number of measured passes done
     * @return ns for a packet
     */
    public static double nanosPerPacket(ReplayEngine engine, LoadedProgram loaded, Capture capture, int passes,
            IntConsumer progress) {
        if (engine == ReplayEngine.KERNEL) {
            return kernelNanos((KernelProgram) loaded.program(), capture);
        }
        try (ReplayTimer timer = new ReplayTimer(capture)) {
            return timer.nanosPerPacket(loaded.program(), passes, progress);
        }
    }

    private static double kernelNanos(KernelProgram program, Capture capture) {
        int packets = Math.min(capture.size(), KERNEL_PACKETS);
        double[] rounds = new double[KERNEL_ROUNDS];
        try (KernelProgram empty = KernelProgram.empty()) {
            for (int round = 0; round < rounds.length; round++) {
                double sum = 0;
                for (int packet = 0; packet < packets; packet++) {
                    TestInput input = TestInput.of(capture.bytes(packet)).repeated(KERNEL_REPEAT);
                    sum += program.time(input).cpuNs() - empty.time(input).cpuNs();
                }
                rounds[round] = Math.max(0, sum / packets);
            }
        }
        Arrays.sort(rounds);
        return rounds[KERNEL_ROUNDS / 2];
    }
}

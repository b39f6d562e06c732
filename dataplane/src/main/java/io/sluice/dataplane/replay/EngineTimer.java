package io.sluice.dataplane.replay;

import io.sluice.dataplane.port.pcap.Capture;
import io.sluice.vm.kernel.KernelProgram;
import io.sluice.vm.kernel.TestInput;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.function.IntConsumer;

/** Time for a packet on any engine, each measured in the way that suits it. */
public final class EngineTimer {
    /**
     * Packets of a capture that the kernel is timed on, evenly spread. Each BPF_PROG_TEST_RUN of an XDP program waits
     * for an RCU grace period, some milliseconds, as it changes the kernel's XDP dispatcher; so there are few, long
     * ones.
     */
    private static final int KERNEL_PACKETS = 32;
    private static final int KERNEL_REPEAT = 20_000;
    private static final int EMPTY_ROUNDS = 5;

    private EngineTimer() {
    }

    /** How a time is measured, in words. */
    public static String method(int passes) {
        return "median of %d passes over the capture in batches of 64, after a warm-up; kernel: BPF_PROG_TEST_RUN, %s"
                .formatted(passes, KERNEL_REPEAT + " runs of each of " + KERNEL_PACKETS
                    + " packets less an empty program, none where the program moves a packet's bounds");
    }

    /**
     * Measures a loaded program.
     *
     * @param result what a pass of the capture through the program gave
     * @param passes measured passes of the engines of this process
     * @param progress told the number of measured passes done
     * @return ns for a packet; empty where the kernel can't repeat the program on a packet, since that grows or shrinks
     */
    public static OptionalDouble nanosPerPacket(LoadedProgram loaded, Capture capture, ReplayResult result, int passes,
            IntConsumer progress) {
        if (loaded.program() instanceof KernelProgram program) {
            return kernelNanos(program, capture, result);
        }
        try (ReplayTimer timer = new ReplayTimer(capture)) {
            return OptionalDouble.of(timer.nanosPerPacket(loaded.program(), passes, progress));
        }
    }

    private static OptionalDouble kernelNanos(KernelProgram program, Capture capture, ReplayResult result) {
        int packets = Math.min(capture.size(), KERNEL_PACKETS);
        int[] sample = new int[packets];
        for (int i = 0; i < packets; i++) {
            sample[i] = (int) ((long) i * capture.size() / packets);
            if (result.shared(sample[i]).length != capture.length(sample[i])) {
                return OptionalDouble.empty();
            }
        }
        double sum = 0;
        for (int packet : sample) {
            sum += program.time(input(capture, packet)).cpuNs();
        }
        double[] empties = new double[EMPTY_ROUNDS];
        try (KernelProgram empty = KernelProgram.empty()) {
            for (int round = 0; round < EMPTY_ROUNDS; round++) {
                empties[round] = empty.time(input(capture, sample[0])).cpuNs();
            }
        }
        Arrays.sort(empties);
        return OptionalDouble.of(Math.max(0, sum / packets - empties[EMPTY_ROUNDS / 2]));
    }

    private static TestInput input(Capture capture, int packet) {
        return TestInput.of(capture.bytes(packet)).repeated(KERNEL_REPEAT);
    }
}

package io.sluice.dataplane.replay;

import io.sluice.dataplane.sys.CpuAffinity;
import io.sluice.dataplane.sys.PerfRing;
import io.sluice.vm.kernel.KernelException;
import io.sluice.vm.kernel.KernelMap;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * Reads what programs send to a perf event array of the kernel, from a ring for each CPU that the calling thread may
 * run on: test runs take place on the CPU of the thread that asks.
 */
final class KernelSamples implements AutoCloseable {
    private final List<PerfRing> rings = new ArrayList<>();

    private KernelSamples() {
    }

    /**
     * Opens the rings, and puts them in the map.
     *
     * @throws RuntimeException where the kernel refuses
     */
    static KernelSamples of(KernelMap map) {
        KernelSamples samples = new KernelSamples();
        try {
            CpuAffinity.allowed().stream().filter(cpu -> cpu < map.spec().maxEntries())
                    .forEach(cpu -> samples.open(map, cpu));
            return samples;
        } catch (RuntimeException e) {
            samples.close();
            throw e;
        }
    }

    private void open(KernelMap map, int cpu) {
        PerfRing ring = PerfRing.open(cpu);
        rings.add(ring);
        int result = map.update(number(cpu), number(ring.descriptor()), 0);
        if (result < 0) {
            throw new KernelException(map + ": samples of cpu " + cpu, -result);
        }
    }

    private static byte[] number(int number) {
        return ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(number).array();
    }

    /** Shows all samples that are there, in the order in which they were sent. */
    void consume(Consumer<byte[]> consumer) {
        List<PerfRing.Sample> all = new ArrayList<>();
        rings.forEach(ring -> ring.consume(all::add));
        all.sort(Comparator.comparingLong(PerfRing.Sample::time));
        all.forEach(sample -> consumer.accept(sample.bytes()));
    }

    /** How many found no room; empty where the kernel does not tell. */
    OptionalLong lost() {
        long sum = 0;
        for (PerfRing ring : rings) {
            OptionalLong lost = ring.lost();
            if (lost.isEmpty()) {
                return lost;
            }
            sum += lost.getAsLong();
        }
        return OptionalLong.of(sum);
    }

    @Override
    public void close() {
        rings.forEach(PerfRing::close);
    }
}

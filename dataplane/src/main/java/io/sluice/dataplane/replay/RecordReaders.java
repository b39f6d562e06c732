package io.sluice.dataplane.replay;

import io.sluice.maps.PerfEventArrayMap;
import io.sluice.maps.PerfEventReader;
import io.sluice.maps.RecordConsumer;
import io.sluice.maps.RingBufferMap;
import io.sluice.maps.RingBufferReader;
import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.ControlMap;
import io.sluice.vm.api.MapType;
import io.sluice.vm.kernel.KernelMap;
import io.sluice.vm.kernel.KernelRing;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.function.Supplier;

/** Reads what a program sends to the ring buffers and perf event arrays of its maps, whenever it is told to. */
public final class RecordReaders implements AutoCloseable {
    /** Samples have at most 64 KiB, and a batch 64 packets. */
    private static final int PERF_CAPACITY = 8 << 20;

    private final List<Source> sources = new ArrayList<>();

    /** A map that is read: what it showed, how it is asked for more, how many it lost, and what ends it. */
    private record Source(ControlMap map, List<Bytes> records, Runnable drain, Supplier<OptionalLong> lost,
            Runnable close) {
        MapRecords read() {
            boolean padded = map instanceof KernelMap && map.spec().type() == MapType.PERF_EVENT_ARRAY;
            return new MapRecords(map.spec(), records, lost.get(), padded);
        }
    }

    private RecordReaders() {
    }

    /**
     * Reads maps from now on.
     *
     * @throws RuntimeException where one has a reader, or the kernel refuses
     */
    public static RecordReaders reading(Map<String, ? extends ControlMap> maps) {
        RecordReaders readers = new RecordReaders();
        try {
            maps.values().forEach(readers::read);
        } catch (RuntimeException e) {
            readers.close();
            throw e;
        }
        return readers;
    }

    /** Reads nothing, and knows all the same how many records find no room. */
    public static RecordReaders counting(Map<String, ? extends ControlMap> maps) {
        RecordReaders readers = new RecordReaders();
        for (ControlMap map : maps.values()) {
            if (map instanceof RingBufferMap ring) {
                readers.sources.add(new Source(ring, List.of(), () -> { },
                        () -> OptionalLong.of(ring.lost()), () -> { }));
            }
        }
        return readers;
    }

    private void read(ControlMap map) {
        List<Bytes> records = new ArrayList<>();
        if (map instanceof RingBufferMap ring) {
            RingBufferReader reader = new RingBufferReader(ring,
                    RecordConsumer.ofBytes(record -> records.add(Bytes.of(record))));
            sources.add(new Source(ring, records, reader::consume, () -> OptionalLong.of(reader.lost()),
                    reader::close));
        } else if (map instanceof PerfEventArrayMap events) {
            PerfEventReader reader = new PerfEventReader(events, PERF_CAPACITY,
                    (index, sample) -> records.add(Bytes.of(sample)));
            sources.add(new Source(events, records, reader::consume, () -> OptionalLong.of(reader.lost()),
                    reader::close));
        } else if (map instanceof KernelMap kernel && kernel.spec().type() == MapType.RINGBUF) {
            KernelRing ring = KernelRing.of(kernel);
            sources.add(new Source(kernel, records,
                    () -> ring.consume(record -> records.add(Bytes.of(record))), OptionalLong::empty, ring::close));
        } else if (map instanceof KernelMap kernel && kernel.spec().type() == MapType.PERF_EVENT_ARRAY) {
            KernelSamples samples = KernelSamples.of(kernel);
            sources.add(new Source(kernel, records,
                    () -> samples.consume(sample -> records.add(Bytes.of(sample))), samples::lost, samples::close));
        }
    }

    /** Takes what is there, so that there is room again. */
    public void drain() {
        sources.forEach(source -> source.drain().run());
    }

    /** What was read until now, by the maps' names. */
    public SequencedMap<String, MapRecords> read() {
        SequencedMap<String, MapRecords> all = new LinkedHashMap<>();
        sources.forEach(source -> all.put(source.map().spec().name(), source.read()));
        return all;
    }

    @Override
    public void close() {
        sources.forEach(source -> source.close().run());
    }
}

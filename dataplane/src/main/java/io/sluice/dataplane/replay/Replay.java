package io.sluice.dataplane.replay;

import io.sluice.dataplane.port.Descs;
import io.sluice.dataplane.port.pcap.Capture;
import io.sluice.dataplane.port.pcap.CaptureException;
import io.sluice.dataplane.port.pcap.CapturePort;
import io.sluice.dataplane.port.pcap.CaptureWriter;
import io.sluice.dataplane.worker.Worker;
import io.sluice.vm.api.Batch;
import io.sluice.vm.api.ControlMap;
import io.sluice.vm.api.Verdict;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.kernel.KernelProgram;
import io.sluice.vm.kernel.TestInput;
import io.sluice.vm.memory.Memory;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.IntConsumer;

/** One pass of a capture through a program by the worker's packet loop, with everything recorded. */
public final class Replay {
    /** The seed of the worker's random generator: the same packets meet the same random numbers. */
    static final long RANDOM_SEED = 0x5106_ce00_2026L;

    private final Capture capture;
    private CaptureWriter recorder;
    private Set<Verdict> recorded = CapturePort.LIVING;
    private IntConsumer progress = done -> { };
    private RecordReaders records;

    /** A replay of a capture. */
    public Replay(Capture capture) {
        this.capture = capture;
    }

    /** Has packets of these verdicts written; the writer is closed at the end. */
    public Replay recordTo(CaptureWriter writer, Set<Verdict> verdicts) {
        this.recorder = writer;
        this.recorded = verdicts;
        return this;
    }

    /** Has the number of packets done told after each batch. */
    public Replay onProgress(IntConsumer listener) {
        this.progress = listener;
        return this;
    }

    /** Has records read after each batch; without this nobody reads them. */
    public Replay readTo(RecordReaders readers) {
        this.records = readers;
        return this;
    }

    /**
     * Runs all packets once, in order.
     *
     * @throws CaptureException where the kernel is to run a packet that is shorter or longer than it takes
     */
    public ReplayResult run(LoadedProgram loaded) {
        if (loaded.program() instanceof KernelProgram) {
            checkLengths();
        }
        RecordReaders readers = records != null ? records : RecordReaders.counting(loaded.maps());
        SequencedMap<String, MapContents> before = contents(loaded.maps());
        int[] verdicts = new int[capture.size()];
        byte[][] packets = new byte[capture.size()][];
        try (WorkerState state = new WorkerState(0, RANDOM_SEED);
                CapturePort port = new CapturePort("pcap", capture, recorder, recorded);
                Worker worker = new Worker(port, loaded.program(), state, desc -> port,
                    loaded.quiescence())) {
            worker.observe(batch -> {
                for (int i = 0; i < Descs.count(batch); i++) {
                    long desc = Batch.desc(batch, i);
                    int packet = (int) Descs.frame(desc);
                    int meta = Descs.metaLength(desc);
                    verdicts[packet] = Descs.verdict(desc);
                    packets[packet] = Memory.bytes(Descs.data(desc) - meta, meta + Descs.length(desc));
                }
            });
            int done = 0;
            while (!port.isExhausted()) {
                done += worker.turn();
                readers.drain();
                progress.accept(done);
            }
        }
        loaded.checkHelpers();
        ReplayResult.Contents held = new ReplayResult.Contents(before, contents(loaded.maps()), readers.read());
        return new ReplayResult(loaded.engine(), verdicts, packets, held, loaded.program().lastFault());
    }

    private void checkLengths() {
        for (int packet = 0; packet < capture.size(); packet++) {
            int length = capture.length(packet);
            if (length < TestInput.MIN_PACKET || length > TestInput.MAX_LINEAR_PACKET) {
                throw new CaptureException("packet %d: %d bytes, BPF_PROG_TEST_RUN takes %d to %d".formatted(packet + 1,
                        length, TestInput.MIN_PACKET, TestInput.MAX_LINEAR_PACKET));
            }
        }
    }

    /** What maps hold now, of those that can be read. */
    public static SequencedMap<String, MapContents> contents(Map<String, ? extends ControlMap> maps) {
        SequencedMap<String, MapContents> contents = new LinkedHashMap<>();
        maps.forEach((name, map) -> {
            if (MapContents.isReadable(map.spec().type())) {
                contents.put(name, MapContents.of(map));
            }
        });
        return contents;
    }
}

package io.sluice.bench.traffic;

import io.sluice.dataplane.port.pcap.Capture;
import io.sluice.dataplane.port.pcap.CaptureException;
import io.sluice.dataplane.port.pcap.CaptureReader;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** The packets of a capture file. */
public final class CapturedTraffic implements Traffic {
    private final Path file;
    private final Capture capture;

    private CapturedTraffic(Path file, Capture capture) {
        this.file = file;
        this.capture = capture;
    }

    /**
     * Reads a file.
     *
     * @throws CaptureException where it can't be read or has no packets
     */
    public static CapturedTraffic of(Path file) {
        Capture capture = CaptureReader.read(file);
        if (capture.size() == 0) {
            throw new CaptureException(file.getFileName() + ": no packets");
        }
        return new CapturedTraffic(file, capture);
    }

    @Override
    public List<byte[]> packets(int most) {
        return IntStream.range(0, Math.min(most, capture.size())).mapToObj(capture::bytes).toList();
    }

    @Override
    public String text(int most) {
        return capture.size() <= most ? toString() : "%s, the first %d of %d".formatted(this, most, capture.size());
    }

    @Override
    public String toString() {
        return "pcap:" + file.getFileName();
    }
}

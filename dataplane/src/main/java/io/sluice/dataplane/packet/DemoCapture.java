package io.sluice.dataplane.packet;

import io.sluice.dataplane.port.pcap.CaptureFormat;
import io.sluice.dataplane.port.pcap.CaptureWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes the capture that {@code sluice demo} runs, the resource {@link #RESOURCE}. After a change of the traffic,
 * write it anew:
 *
 * <pre>{@code
 * mvn -q -pl dataplane -am compile
 * java -cp dataplane/target/classes:ebpf-vm/target/classes io.sluice.dataplane.packet.DemoCapture
 * dataplane/src/main/resources/demo/traffic.pcap
 * }</pre>
 */
public final class DemoCapture {
    /** The capture's name on the class path. */
    public static final String RESOURCE = "/demo/traffic.pcap";
    /** How many packets it holds. */
    public static final int PACKETS = 256;

    private static final long SEED = 2;

    /** 2025-01-01T00:00:00Z, and the distance between packets. */
    private static final long FIRST_NANOS = 1_735_689_600_000_000_000L;
    private static final long NANOS_APART = 250_000;

    private DemoCapture() {
    }

    /** The packets of the capture, in order. */
    public static List<byte[]> packets() {
        return TrafficMix.packets(SEED, PACKETS);
    }

    /** The whole file. */
    public static byte[] bytes() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        try (CaptureWriter writer = CaptureWriter.to(file, CaptureFormat.PCAP)) {
            long timestamp = FIRST_NANOS;
            for (byte[] packet : packets()) {
                writer.write(packet, timestamp);
                timestamp += NANOS_APART;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return file.toByteArray();
    }

    /** Writes the capture to the file that the only argument names. */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            System.err.println("usage: DemoCapture FILE");
            System.exit(2);
        }
        Files.write(Path.of(arguments[0]), bytes());
    }
}

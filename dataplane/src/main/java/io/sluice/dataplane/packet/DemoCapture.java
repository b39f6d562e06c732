package io.sluice.dataplane.packet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes the capture that {@code sluice demo} runs, the resource {@link #RESOURCE}. After a change of the traffic,
 * write it anew:
 *
 * <pre>{@code
 * mvn -q -pl dataplane -am compile
 * java -cp dataplane/target/classes io.sluice.dataplane.packet.DemoCapture
 * dataplane/src/main/resources/demo/traffic.pcap
 * }</pre>
 */
public final class DemoCapture {
    /** The capture's name on the class path. */
    public static final String RESOURCE = "/demo/traffic.pcap";
    /** How many packets it holds. */
    public static final int PACKETS = 256;

    private static final long SEED = 2;

    /** The classic pcap format with microseconds, little endian here (draft-ietf-opsawg-pcap). */
    private static final int FILE_HEADER_LENGTH = 24;
    private static final int RECORD_HEADER_LENGTH = 16;
    private static final int MAGIC_MICROSECONDS = 0xa1b2c3d4;
    private static final short MAJOR_VERSION = 2;
    private static final short MINOR_VERSION = 4;
    private static final int SNAPSHOT_LENGTH = 65535;
    private static final int LINK_TYPE_ETHERNET = 1;
    /** 2025-01-01T00:00:00Z, and the distance between packets. */
    private static final int FIRST_SECOND = 1_735_689_600;
    private static final int MICROSECONDS_APART = 250;

    private DemoCapture() {
    }

    /** The packets of the capture, in order. */
    public static List<byte[]> packets() {
        return TrafficMix.packets(SEED, PACKETS);
    }

    /** The whole file. */
    public static byte[] bytes() {
        List<byte[]> packets = packets();
        int length = FILE_HEADER_LENGTH;
        for (byte[] packet : packets) {
            length += RECORD_HEADER_LENGTH + packet.length;
        }
        ByteBuffer file = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        file.putInt(MAGIC_MICROSECONDS).putShort(MAJOR_VERSION).putShort(MINOR_VERSION).putInt(0).putInt(0)
            .putInt(SNAPSHOT_LENGTH).putInt(LINK_TYPE_ETHERNET);
        int microseconds = 0;
        for (byte[] packet : packets) {
            file.putInt(FIRST_SECOND).putInt(microseconds).putInt(packet.length).putInt(packet.length).put(packet);
            microseconds += MICROSECONDS_APART;
        }
        return file.array();
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

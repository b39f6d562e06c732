package io.sluice.dataplane.port.pcap;

import io.sluice.vm.api.FileFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads capture files of both formats, told apart by their first four bytes.
 *
 * <p>Ensures: whatever the bytes, the result is a capture or a {@link CaptureException}. A file that ends inside a
 * packet is refused with the offset of that packet; packets that were cut at capture time are taken at their captured
 * length.
 */
public final class CaptureReader {
    /** {@code LINKTYPE_ETHERNET}. */
    static final int LINK_TYPE_ETHERNET = 1;
    /** Nanoseconds in a second. */
    static final long NANOS = 1_000_000_000L;
    private static final long MAX_FILE = Integer.MAX_VALUE - 16;
    private static final int MAGIC_SIZE = 4;

    private CaptureReader() {
    }

    /**
     * Reads a file.
     *
     * @throws CaptureException if it can't be read, too
     */
    public static Capture read(Path file) {
        String name = String.valueOf(file.getFileName());
        try {
            long size = Files.size(file);
            if (size > MAX_FILE) {
                throw new CaptureException(name + ": " + size + " bytes, at most " + MAX_FILE + ": split it");
            }
            return read(name, Files.readAllBytes(file));
        } catch (IOException e) {
            throw new CaptureException(file + ": can't be read: " + FileFailure.reason(e));
        }
    }

    /**
     * Reads the content of a file.
     *
     * @param name of the file, for messages
     * @param content not to be changed any more: the capture refers to it
     */
    public static Capture read(String name, byte[] content) {
        try {
            if (content.length < MAGIC_SIZE) {
                throw new CaptureException(content.length + " bytes, too short for a capture");
            }
            int magic = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
            if (magic == PcapngFormat.SECTION_HEADER) {
                return PcapngParser.parse(content);
            }
            return PcapParser.parse(content, magic);
        } catch (CaptureException e) {
            throw new CaptureException(name + ": " + e.getMessage());
        }
    }
}

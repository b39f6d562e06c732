package io.sluice.dataplane.bpf;

import io.sluice.dataplane.packet.PacketCorpus;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.zip.CRC32;

/**
 * What the kernel answered when it ran each program over the packet corpus, in order and with maps that were empty at
 * first:
 * the resource {@code bpf/kernel-verdicts.txt}, which {@link KernelVerdicts} records. With it, engines can be held to
 * the
 * kernel where no kernel may be asked.
 *
 * @param object the object's name, without {@code .bpf.o}
 * @param program the program's name
 * @param verdicts a letter for each packet of the corpus, the verdict's first: A, D, P, T or R
 * @param outputs a CRC-32 over all packets that came out, each behind its length as a 32-bit number in network order;
 *     metadata counts as the beginning of its packet
 */
record ExpectedVerdicts(String object, String program, String verdicts, int outputs) {
    static final String RESOURCE = "/bpf/kernel-verdicts.txt";
    static final String COMMENT = "#";

    static List<ExpectedVerdicts> read() {
        try (InputStream in = ExpectedVerdicts.class.getResourceAsStream(RESOURCE)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()
                .filter(line -> !line.startsWith(COMMENT)).map(ExpectedVerdicts::parse).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ExpectedVerdicts of(String object, String program) {
        return read().stream().filter(e -> e.object.equals(object) && e.program.equals(program)).findFirst()
            .orElseThrow(() -> new IllegalArgumentException("no verdicts of " + object + "/" + program));
    }

    static int outputs(Iterable<byte[]> packets) {
        CRC32 crc = new CRC32();
        for (byte[] packet : packets) {
            crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(packet.length).array());
            crc.update(packet);
        }
        return (int) crc.getValue();
    }

    private static ExpectedVerdicts parse(String line) {
        String[] fields = line.split(" ", 4);
        return new ExpectedVerdicts(fields[0], fields[1], fields[2], Integer.parseUnsignedInt(fields[3], 16));
    }

    String line() {
        return "%s %s %s %08x".formatted(object, program, verdicts, outputs);
    }

    /** The verdict's letter by packet name, in the corpus's order. */
    SequencedMap<String, Character> byPacket() {
        SequencedMap<String, Character> byPacket = new LinkedHashMap<>();
        Iterator<String> names = PacketCorpus.packets().keySet().iterator();
        for (char verdict : verdicts.toCharArray()) {
            byPacket.put(names.next(), verdict);
        }
        return byPacket;
    }
}

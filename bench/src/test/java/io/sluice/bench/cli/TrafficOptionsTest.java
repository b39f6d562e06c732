package io.sluice.bench.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrafficOptionsTest {
    private static final String SHORT = "programs --engine simple --rounds 1 --millis 1 ";

    @TempDir
    private Path folder;

    private static String run(int code, String arguments) {
        return BenchCommandTest.run(code, SHORT + arguments);
    }

    private void copy(String resource, String name) throws IOException {
        try (InputStream in = TrafficOptionsTest.class.getResourceAsStream(resource)) {
            Files.copy(in, folder.resolve(name));
        }
    }

    @Test
    void aReportNamesTheTraffic() {
        assertTrue(run(0, "--program csum20").contains("Packets: each program's own, frames of 64 bytes"));
        assertTrue(run(0, "--program csum20 --length 128").contains("own, frames of 128 bytes"));
        assertTrue(run(0, "--program csum20 --traffic imix,zipf=1.1,udp=0.5")
                .contains("Packets: imix,flows=64,zipf=1.1,udp=0.5,seed=1."));
    }

    @Test
    void aCaptureIsTrafficToo() throws IOException {
        copy("/demo/traffic.pcap", "some.pcap");
        assertTrue(run(0, "--program filter --in pcap:" + folder.resolve("some.pcap"))
                .contains("Packets: pcap:some.pcap, the first 64 of "));
    }

    @Test
    void aFolderOfObjectsIsMeasuredAsTheySay() throws IOException {
        copy("/bpf/csum_block.bpf.o", "mine.bpf.o");
        copy("/bpf/drop.bpf.o", "other.bpf.o");
        String report = run(0, "--object " + folder);
        assertTrue(report.contains("\ncsum_block ") && report.contains("\ndrop "), report);
    }

    @Test
    void aFileFillsAMapOfAnyObject() throws IOException {
        copy("/bpf/csum_block.bpf.o", "mine.bpf.o");
        Path fill = Files.writeString(folder.resolve("blocks.json"),
                "[{\"times\": 9, \"each\": {\"key\": \"{i}\", \"value\": [{\"times\": 512, \"each\": 1}]}}]");
        assertTrue(run(1, "--object " + folder.resolve("mine.bpf.o") + " --map blocks=" + fill)
                .contains("map \"blocks\": entry 8: "));
    }

    @Test
    void whatIsWrongIsNamed() {
        assertTrue(run(2, "--traffic imix,udp=2").contains("--traffic: \"udp=2\": must be a number from 0 to 1"));
        assertTrue(run(2, "--traffic imix --length 64").contains("--traffic=SPEC, --length=BYTES are mutually"));
        assertTrue(run(2, "--length 63").contains("--length: 63, must be from 64 to 1518"));
        assertTrue(run(2, "--in null").contains("--in: must be pcap:FILE"));
    }
}

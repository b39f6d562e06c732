package io.sluice.dataplane.replay;

import io.sluice.dataplane.packet.PacketCorpus;
import io.sluice.dataplane.port.pcap.Capture;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.btf.Btf;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.ObjectLoader;
import io.sluice.vm.object.ObjectOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * A program of a real object with what its maps hold at first.
 *
 * @param spec the object
 * @param program one of its programs
 * @param fills entries of {@code map-entries.json}; none leaves the maps empty
 */
record RealProgram(CollectionSpec spec, ProgramSpec program, List<MapFill> fills) {
    /** Our own objects. */
    static final Path OURS = Path.of("src/main/bpf");
    /** Where Debian's xdp-tools installs its objects. */
    static final Path XDP_TOOLS = Path.of("/usr/lib/x86_64-linux-gnu/bpf");

    /** The objects of a folder by name, none where there is no such folder. */
    static List<CollectionSpec> objects(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        ObjectOptions options = Files.isReadable(Btf.KERNEL) ? ObjectOptions.PLAIN.withKernel() : ObjectOptions.PLAIN;
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".o")).sorted()
                .map(file -> ObjectLoader.load(file, options)).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Each program that the folders' objects have, with empty maps and, where there are entries for it, with these. */
    static List<RealProgram> all(Path... folders) {
        List<RealProgram> all = new ArrayList<>();
        for (Path folder : folders) {
            for (CollectionSpec spec : objects(folder)) {
                for (ProgramSpec program : spec.programs()) {
                    if (program.kind() == ProgramKind.OTHER) {
                        continue;
                    }
                    all.add(new RealProgram(spec, program, List.of()));
                    if (MapEntries.exist(spec)) {
                        MapEntries entries = MapEntries.of(spec);
                        all.add(new RealProgram(entries.spec(), program, entries.fills()));
                    }
                }
            }
        }
        return all;
    }

    /** A test for each of {@link #all}. */
    static List<DynamicTest> tests(Consumer<RealProgram> test, Path... folders) {
        return all(folders).stream().map(each -> DynamicTest.dynamicTest(each.toString(), () -> test.accept(each)))
            .toList();
    }

    /** Runs all packets of the corpus through the program, once it is loaded. */
    ReplayResult replay(LoadedProgram loaded) {
        return replay(loaded, RecordReaders.counting(loaded.maps()));
    }

    /** As the other, with records read. */
    ReplayResult replay(LoadedProgram loaded, RecordReaders records) {
        fills.stream().filter(fill -> loaded.maps().containsKey(fill.map())).forEach(fill -> fill.apply(loaded.maps()));
        return new Replay(Capture.of(PacketCorpus.packets().values())).readTo(records).run(loaded);
    }

    @Override
    public String toString() {
        return spec.name() + " " + program.name() + (fills.isEmpty() ? "" : ", with map entries");
    }
}

package io.sluice.dataplane.cli;

import io.sluice.dataplane.port.pcap.Capture;
import io.sluice.dataplane.port.pcap.CaptureException;
import io.sluice.dataplane.port.pcap.CaptureWriter;
import io.sluice.dataplane.replay.EngineTimer;
import io.sluice.dataplane.replay.LoadedProgram;
import io.sluice.dataplane.replay.MapFill;
import io.sluice.dataplane.replay.RecordReaders;
import io.sluice.dataplane.replay.Replay;
import io.sluice.dataplane.replay.ReplayOptions;
import io.sluice.dataplane.replay.ReplayResult;
import io.sluice.dataplane.value.ValueException;
import io.sluice.vm.api.FileFailure;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.Verdict;
import io.sluice.vm.object.CollectionSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/** One program over one capture, engine after engine. */
final class RunSession {
    private final Console console;
    private final CollectionSpec collection;
    private final ProgramSpec program;
    private final Capture capture;
    private final List<MapFill> fills;
    private Path out;
    private Set<Verdict> outVerdicts = Set.of();
    private ReplayOptions options = ReplayOptions.plain();
    private boolean readsRecords;
    private List<String> required = List.of();

    RunSession(Console console, CollectionSpec collection, ProgramSpec program, Capture capture,
            List<MapFill> fills) {
        this.console = console;
        this.collection = collection;
        this.program = program;
        this.capture = capture;
        this.fills = fills;
    }

    /** Has the first engine's packets of these verdicts written; null for nowhere. */
    void outputTo(Path file, Set<Verdict> verdicts) {
        this.out = file;
        this.outVerdicts = verdicts;
    }

    /** What programs on engines of this process are given. */
    void options(ReplayOptions given) {
        this.options = given;
    }

    /** Has records of ring buffers and perf event arrays read. */
    void readRecords(boolean read) {
        this.readsRecords = read;
    }

    /** Refuses a program that does not use all of these maps, which are to be pinned. */
    void requireMaps(List<String> names) {
        this.required = names;
    }

    /** Runs the program on each engine. */
    RunReport run(List<EngineArguments.Choice> choices, int repeat) {
        RunReport report = new RunReport(collection, program, capture, repeat);
        boolean first = true;
        for (EngineArguments.Choice choice : choices) {
            if (choice.skipped().isPresent()) {
                report.skip(choice.engine().text(), choice.skipped().get());
                continue;
            }
            try (LoadedProgram loaded = choice.engine().load(collection, program, options);
                    RecordReaders records = readsRecords ? RecordReaders.reading(loaded.maps())
                        : RecordReaders.counting(loaded.maps())) {
                checkRequired(loaded);
                fills.forEach(fill -> fill.apply(loaded.maps()));
                ReplayResult result = replay(loaded, records, first);
                report.add(result, time(loaded, records, result, repeat));
            }
            first = false;
        }
        return report;
    }

    private void checkRequired(LoadedProgram loaded) {
        for (String name : required) {
            if (!loaded.maps().containsKey(name)) {
                throw new ValueException("map \"" + name + "\": the program does not use it, so it is not pinned");
            }
        }
    }

    private ReplayResult replay(LoadedProgram loaded, RecordReaders records, boolean record) {
        Progress progress = new Progress(console, loaded.engine(), capture.size());
        try {
            Replay replay = new Replay(capture).readTo(records).onProgress(progress::done);
            if (record && out != null) {
                replay.recordTo(writer(), outVerdicts);
            }
            return replay.run(loaded);
        } finally {
            progress.end();
        }
    }

    private CaptureWriter writer() {
        try {
            return CaptureWriter.create(out, capture.format().forName(out.toString()));
        } catch (IOException e) {
            throw new CaptureException(out + ": can't be written: " + FileFailure.reason(e));
        }
    }

    private OptionalDouble time(LoadedProgram loaded, RecordReaders records, ReplayResult result, int repeat) {
        if (repeat == 0 || capture.size() == 0) {
            return OptionalDouble.empty();
        }
        Progress progress = new Progress(console, loaded.engine() + ", timing", repeat);
        try {
            return EngineTimer.nanosPerPacket(loaded, capture, result, repeat, done -> {
                records.drain();
                progress.done(done);
            });
        } finally {
            progress.end();
        }
    }
}

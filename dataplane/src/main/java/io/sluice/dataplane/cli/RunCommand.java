package io.sluice.dataplane.cli;

import io.sluice.dataplane.port.pcap.Capture;
import io.sluice.dataplane.port.pcap.CapturePort;
import io.sluice.dataplane.port.pcap.CaptureReader;
import io.sluice.dataplane.replay.FilledObject;
import io.sluice.dataplane.replay.ReplayOptions;
import io.sluice.dataplane.value.JsonFile;
import io.sluice.helpers.TraceSink;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.api.Verdict;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.object.CollectionSpec;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice run}: a capture through a program, on one engine or several. */
@Command(name = "run", description = "Runs a program over the packets of a capture, in order, once on each engine, "
        + "and prints the verdicts, ns per packet, whether the engines agree, and what the maps hold.",
        mixinStandardHelpOptions = true, sortOptions = false, footerHeading = "%nExamples:%n",
        footer = {
            "  sluice run xdp_fw.o --in pcap:in.pcap",
            "  sluice run xdp_fw.o --in pcap:in.pcapng --out pcap:out.pcap --dump-maps",
            "  sluice run xdp_fw.o --in pcap:in.pcap --engine all --repeat 100",
            "  sluice run xdp_fw.o --in pcap:in.pcap --map flows=flows.json --map .rodata=settings.json",
            "  sluice run router.o --in pcap:in.pcap --fib kernel",
            "  sluice run packet_samples.o --in pcap:in.pcap --dump-records --record-type samples=sample",
            "  sluice run old.o --section classifier --program cls --in pcap:in.pcap --engine interpreter --checked",
            "",
            "FILE.json is a list of {\"key\": .., \"value\": ..}, typed by the object's BTF: structs are objects,",
            "bytes of any type also \"0a 00 00 01\" or [\"0x0a\", \"0x00\", \"0x00\", \"0x01\"]. Per-CPU maps take",
            "\"values\", a list, too. For a data section it is an object of variables."
        })
final class RunCommand implements Callable<Integer> {
    private static final int DEFAULT_REPEAT = 25;
    /** BPF_FUNC_ktime_get_ns, include/uapi/linux/bpf.h. */
    private static final int KTIME_GET_NS = 5;
    private static final String CLOCK_HINT = ": it reads the clock, which no two runs share";

    @Spec
    private CommandSpec spec;

    @Mixin
    private ObjectArgument object;

    @Option(names = "--program", paramLabel = "NAME", description = "The program (default: the only XDP program).")
    private String program;

    @Option(names = "--in", required = true, paramLabel = "pcap:FILE", converter = PortArgument.Converter.class,
            description = "The packets: a pcap or pcapng file of Ethernet frames.")
    private PortArgument in;

    @Option(names = "--out", paramLabel = "pcap:FILE|null", converter = PortArgument.Converter.class,
            description = "Write the packets that live on, as the program left them, in the format of the input or, "
                + "by its name, .pcap or .pcapng (default: null, nowhere).")
    private PortArgument out = new PortArgument(null);

    @Option(names = "--out-verdicts", split = ",", paramLabel = "VERDICT",
            description = "Write packets of these verdicts instead of PASS,TX,REDIRECT.")
    private Set<Verdict> outVerdicts = CapturePort.LIVING;

    @Mixin
    private EngineArguments engines;

    @Option(names = "--repeat", paramLabel = "N", description = "Measured passes for ns per packet, after a warm-up; "
            + "0 measures nothing (default: 25). Verdicts, packets and maps are those of one pass before.")
    private Integer repeat;

    @Mixin
    private FillArguments filling;

    @Option(names = "--map-export", paramLabel = "FILE.json", description = "Write what the maps hold after the run.")
    private Path mapExport;

    @Mixin
    private FibArgument fib;

    @Option(names = "--dump-maps", description = "Print what the maps hold after the run.")
    private boolean dumpMaps;

    @Mixin
    private RecordArguments records;

    @Mixin
    private PinArgument pins;

    @Option(names = "--trace", description = "Print what the program prints by bpf_trace_printk on standard error.")
    private boolean trace;

    @Override
    public Integer call() {
        if (repeat != null && repeat < 0) {
            throw new ParameterException(spec.commandLine(), "--repeat: " + repeat + ", must not be negative");
        }
        if (in.file() == null) {
            throw new ParameterException(spec.commandLine(), "--in: null gives no packets, must be pcap:FILE");
        }
        List<EngineArguments.Choice> choices = engines.choose(spec.commandLine());
        pins.check(spec.commandLine(), choices, passes());
        FilledObject filled = filling.fill(pins.apply(object.load()));
        CollectionSpec collection = filled.object();
        RecordText recordText = records.text(collection);
        ProgramSpec chosen = ObjectArgument.choose(collection, program);
        Capture capture = CaptureReader.read(in.file());
        Console console = Console.of(spec);
        RunSession session = new RunSession(console, collection, chosen, capture, filled.fills());
        session.outputTo(out.file(), outVerdicts);
        session.readRecords(records.reads());
        session.requireMaps(pins.names());
        RunReport report = run(session, choices);
        if (mapExport != null) {
            JsonFile.write(mapExport, report.maps());
        }
        if (records.file() != null) {
            recordText.write(records.file(), report.records());
        }
        RunReport.Shown shown = new RunReport.Shown(dumpMaps, records.reads(), records.dumps(), recordText);
        if (console.json()) {
            console.print(report.tree(in.file(), shown));
        } else {
            report.print(console, in.file(), shown);
        }
        if (!report.agreed()) {
            console.err().println("sluice: %s: program \"%s\": the engines disagree%s"
                    .formatted(collection.name(), chosen.name(), readsTheClock(chosen) ? CLOCK_HINT : ""));
            console.err().flush();
            return CommandLine.ExitCode.SOFTWARE;
        }
        return CommandLine.ExitCode.OK;
    }

    private int passes() {
        if (repeat != null) {
            return repeat;
        }
        return pins.directory() == null && !records.reads() ? DEFAULT_REPEAT : 0;
    }

    private RunReport run(RunSession session, List<EngineArguments.Choice> choices) {
        try (FibArgument.Tables tables = fib.open()) {
            PrintWriter err = Console.of(spec).err();
            // one line a call, as the kernel's trace pipe has it; a line feed at the end of the text is its own
            TraceSink lines = (worker, text) -> err.println(
                    text.endsWith("\n") ? text.substring(0, text.length() - 1) : text);
            session.options(new ReplayOptions(trace ? lines : TraceSink.NONE,
                    pins.directory(), tables.fib()));
            return session.run(choices, passes());
        }
    }

    private static boolean readsTheClock(ProgramSpec program) {
        return program.insns().insns().contains(new Insn.CallHelper(KTIME_GET_NS));
    }
}

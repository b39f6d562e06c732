package io.sluice.bench.cli;

import io.sluice.bench.suite.Suite;
import io.sluice.bench.suite.Workload;
import io.sluice.bench.traffic.CapturedTraffic;
import io.sluice.bench.traffic.GeneratedTraffic;
import io.sluice.bench.traffic.Traffic;
import io.sluice.bench.traffic.TrafficSpec;
import io.sluice.dataplane.cli.FillArguments;
import io.sluice.dataplane.cli.PortArgument;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Which packets programs see, and what their maps hold then, for commands that measure by packets. */
final class TrafficOptions {
    @ArgGroup(exclusive = true)
    private Source source = new Source();

    @Mixin
    private FillArguments filling;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    private Traffic traffic;

    /** One of these. */
    private static final class Source {
        @Option(names = "--traffic", paramLabel = "SPEC", converter = SpecConverter.class,
                description = "Generated packets in place of those that each program of the suite has of its own: "
                    + "words with commas, such as imix,flows=1000,zipf=1.1,ipv6=0.2,udp=0.5,seed=7.%n"
                    + "A length of 64 to 1518 (the check sequence of 4 bytes counts, but programs do not see it), or "
                    + "imix, 7:4:1 of 64, 570 and 1518; flows=N and uniform or zipf=EXPONENT; shares of packets from "
                    + "0 to 1: ipv6, vlan, tcp, udp, icmp; seed=N.%n"
                    + "Without them: 64,flows=64,uniform,tcp=1,seed=1.")
        private TrafficSpec spec;

        @Option(names = "--in", paramLabel = "pcap:FILE", converter = PortArgument.Converter.class,
                description = "The first packets of a capture in place of them: as many as the command keeps in "
                    + "memory, 64 where programs run alone.")
        private PortArgument in;

        @Option(names = "--length", paramLabel = "BYTES",
                description = "Length of the frames of each program's own packets, counted as in --traffic, 64 to "
                    + "1518 (default: 64); some programs have longer ones.")
        private Integer length;
    }

    /** Reads {@code --traffic}. */
    static final class SpecConverter implements ITypeConverter<TrafficSpec> {
        @Override
        public TrafficSpec convert(String text) {
            try {
                return TrafficSpec.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    /**
     * The packets that were asked for in place of the programs' own.
     *
     * @throws io.sluice.dataplane.port.pcap.CaptureException where a capture can't be read
     */
    Optional<Traffic> traffic() {
        if (traffic == null && source.spec != null) {
            traffic = new GeneratedTraffic(source.spec);
        } else if (traffic == null && source.in != null) {
            if (source.in.file() == null) {
                throw new ParameterException(command.commandLine(), "--in: must be pcap:FILE");
            }
            traffic = CapturedTraffic.of(source.in.file());
        }
        return Optional.ofNullable(traffic);
    }

    /**
     * A program with maps as the command line has them, where it says so.
     *
     * @throws io.sluice.dataplane.value.ValueException where they do not fit the program's object
     */
    Workload filled(Workload workload) {
        return filling.isEmpty() ? workload : workload.with(filling.fill(workload.object()));
    }

    /** Bytes of the programs' own packets where they have no need of others, without the frame check sequence. */
    int length() {
        int frame = source.length == null ? Suite.SHORT + Traffic.FRAME_CHECK : source.length;
        if (frame < Traffic.SHORTEST || frame > Traffic.LONGEST) {
            throw new ParameterException(command.commandLine(), "--length: %d, must be from %d to %d".formatted(
                    frame, Traffic.SHORTEST, Traffic.LONGEST));
        }
        return frame - Traffic.FRAME_CHECK;
    }

    /**
     * What a report says of them.
     *
     * @param most how many different packets are taken at most
     */
    String text(int most) {
        return traffic().map(asked -> asked.text(most)).orElseGet(() ->
                "each program's own, frames of %d bytes or what it needs".formatted(length() + Traffic.FRAME_CHECK));
    }
}

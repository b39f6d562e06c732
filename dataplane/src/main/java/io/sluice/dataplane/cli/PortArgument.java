package io.sluice.dataplane.cli;

import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Where packets come from or go to, as the command line names it: {@code pcap:FILE}, or {@code null} for nowhere.
 *
 * @param file the capture file, null for nowhere
 */
public record PortArgument(Path file) {
    private static final String PCAP = "pcap:";
    private static final String NOWHERE = "null";

    /** Reads one. */
    public static final class Converter implements ITypeConverter<PortArgument> {
        /** For picocli. */
        public Converter() {
        }

        @Override
        public PortArgument convert(String text) {
            if (text.equals(NOWHERE)) {
                return new PortArgument(null);
            }
            if (!text.startsWith(PCAP) || text.length() == PCAP.length()) {
                throw new TypeConversionException("\"" + text + "\": must be pcap:FILE, or null for nowhere");
            }
            return new PortArgument(Path.of(text.substring(PCAP.length())));
        }
    }
}

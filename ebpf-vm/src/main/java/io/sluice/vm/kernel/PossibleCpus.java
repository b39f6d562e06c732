package io.sluice.vm.kernel;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Number of CPUs for which the kernel keeps a slot in each per-CPU map value: the possible ones, present or not. */
final class PossibleCpus {
    private static final Path POSSIBLE = Path.of("/sys/devices/system/cpu/possible");

    private PossibleCpus() {
    }

    /** Returns the number of possible CPUs, at least 1. */
    static int count() {
        return Holder.COUNT;
    }

    /**
     * Counts the CPUs of a list in the kernel's format.
     *
     * @param list ranges such as {@code 0-3,8} with or without a newline
     * @return number of CPUs in it
     */
    static int parse(String list) {
        int count = 0;
        for (String range : list.strip().split(",")) {
            String[] ends = range.split("-", 2);
            int first = Integer.parseInt(ends[0]);
            count += Integer.parseInt(ends[ends.length - 1]) - first + 1;
        }
        return count;
    }

    private static final class Holder {
        static final int COUNT = read();

        private static int read() {
            try {
                return parse(Files.readString(POSSIBLE));
            } catch (IOException e) {
                throw new UncheckedIOException(POSSIBLE + ": cannot be read", e);
            }
        }
    }
}

package io.sluice.helpers;

import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.api.WorkerState;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Text for people who debug a program. */
final class TraceHelpers {
    private TraceHelpers() {
    }

    static List<HelperSpec> rows(TraceSink sink) {
        return List.of(
                HelperSpec.of(6, (format, size, a, b, c, state) -> print(sink, state, text(format, size), a, b, c)),
                HelperSpec.of(177, (format, size, args, argsSize, e, state) ->
                        print(sink, state, text(format, size), TraceFormat.arguments(args, argsSize))));
    }

    /** The format before its zero, or null without one. */
    private static byte[] text(long format, long size) {
        long length = Integer.toUnsignedLong((int) size);
        for (long i = 0; i < length; i++) {
            if (Memory.getByte(format + i) == 0) {
                return Memory.bytes(format, (int) i);
            }
        }
        return null;
    }

    private static long print(TraceSink sink, long state, byte[] format, long... args) {
        if (format == null || args == null) {
            return -Errno.EINVAL;
        }
        StringBuilder text = new StringBuilder();
        int refused = TraceFormat.write(text, format, args);
        if (refused != 0) {
            return refused;
        }
        int length = Math.min(text.length(), TraceFormat.MAX_OUTPUT - 1);
        byte[] bytes = text.substring(0, length).getBytes(StandardCharsets.ISO_8859_1);
        sink.write(WorkerState.index(state), new String(bytes, StandardCharsets.UTF_8));
        return text.length();
    }
}

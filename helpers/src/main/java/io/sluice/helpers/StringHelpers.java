package io.sluice.helpers;

import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Strings: those of kernel/bpf/helpers.c, with the order of lib/string.c. */
@SuppressWarnings("checkstyle:ParameterNumber") // the calling convention of helpers
final class StringHelpers {
    static final List<HelperSpec> ROWS = List.of(
            HelperSpec.of(105, StringHelpers::toSigned),
            HelperSpec.of(106, StringHelpers::toUnsigned),
            HelperSpec.of(165, StringHelpers::print).taking(TraceFormat::accepts),
            HelperSpec.of(182, StringHelpers::compare).with(StringRecipe::compare));

    private StringHelpers() {
    }

    private static long compare(long one, long size, long other, long d, long e, long state) {
        long length = Integer.toUnsignedLong((int) size);
        for (long i = 0; i < length; i++) {
            int left = Memory.getByte(one + i) & 0xff;
            int right = Memory.getByte(other + i) & 0xff;
            if (left != right) {
                return left < right ? -1 : 1;
            }
            if (left == 0) {
                break;
            }
        }
        return 0;
    }

    private static long toSigned(long text, long length, long flags, long to, long e, long state) {
        Memory.putLong(to, 0);
        return TextNumber.signed(text, length, flags, to);
    }

    private static long toUnsigned(long text, long length, long flags, long to, long e, long state) {
        Memory.putLong(to, 0);
        return TextNumber.unsigned(text, length, flags, to);
    }

    private static long print(long to, long size, long format, long args, long argsSize, long state) {
        long[] values = TraceFormat.arguments(args, argsSize);
        if (values == null) {
            return -Errno.EINVAL;
        }
        int formatLength = 0;
        while (Memory.getByte(format + formatLength) != 0) {
            formatLength++;
        }
        StringBuilder out = new StringBuilder();
        int refused = TraceFormat.write(out, Memory.bytes(format, formatLength), values);
        if (refused != 0) {
            return refused;
        }
        long room = Integer.toUnsignedLong((int) size);
        if (room > 0) {
            int length = (int) Math.min(out.length(), room - 1);
            byte[] bytes = out.substring(0, length).getBytes(StandardCharsets.ISO_8859_1);
            Memory.copyIn(bytes, 0, to, length);
            Memory.putByte(to + length, (byte) 0);
        }
        return out.length() + 1L;
    }
}

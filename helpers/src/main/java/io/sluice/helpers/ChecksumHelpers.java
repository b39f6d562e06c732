package io.sluice.helpers;

import io.sluice.vm.api.HelperSpec;
import java.util.List;

/**
 * Checksums. bpf_csum_diff is as in Linux 6.18: the result is folded to 16 bits (on x86 before 6.13 it was not), any
 * size is taken (before 6.13 multiples of 4, up to 512 bytes in all).
 */
@SuppressWarnings("checkstyle:ParameterNumber") // the calling convention of helpers
final class ChecksumHelpers {
    static final List<HelperSpec> ROWS = List.of(
            HelperSpec.of(28, ChecksumHelpers::difference).with(ChecksumRecipe::build));

    private ChecksumHelpers() {
    }

    /** The seed, less what is at {@code from}, plus what is at {@code to}: net/core/filter.c. */
    private static long difference(long from, long fromSize, long to, long toSize, long seed, long state) {
        long fromLength = Integer.toUnsignedLong((int) fromSize);
        long toLength = Integer.toUnsignedLong((int) toSize);
        int sum = (int) seed;
        if (fromLength != 0 && toLength != 0) {
            int added = InternetChecksum.sum(to, toLength, sum);
            sum = InternetChecksum.subtract(added, InternetChecksum.sum(from, fromLength, 0));
        } else if (toLength != 0) {
            sum = InternetChecksum.sum(to, toLength, sum);
        } else if (fromLength != 0) {
            sum = ~InternetChecksum.sum(from, fromLength, ~sum);
        }
        return InternetChecksum.fold16(sum);
    }
}

package io.sluice.helpers;

import io.sluice.vm.api.HelperSpec;
import java.util.List;

/**
 * Checksums. bpf_csum_diff is as in Linux 6.18: any size is taken (before 6.13 multiples of 4, up to 512 bytes in all),
 * bytes that are missing in the last word count as zero, and the result is folded to 16 bits (on x86 before 6.13 it was
 * not).
 *
 * <p>{@code S(b, s)} being the ones' complement sum of 32-bit words and a seed (RFC 1071), folded to 32 bits:
 *
 * <pre>
 *   from and to    S(to, seed) + ~S(from, 0), one carry added (RFC 1624)
 *   only to        S(to, seed)
 *   only from      ~S(from, ~seed)
 *   none           seed
 * </pre>
 *
 * <p>Of this the lower and the upper 16 bits are added, and the carry, so that the result is 0 to 0xffff with zeros
 * above. It is a sum and no checksum yet: the program stores its complement. 0 and 0xffff are both zero in such sums;
 * which of them comes out is the kernel's.
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

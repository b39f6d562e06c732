package io.sluice.helpers;

import io.sluice.helpers.SynCookies.Family;
import io.sluice.vm.api.HelperSpec;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import java.util.List;

/** SYN cookies without a socket: bpf_tcp_raw_gen_syncookie_ipv4 and its like of net/core/filter.c. */
@SuppressWarnings("checkstyle:ParameterNumber") // the calling convention of helpers
final class SyncookieHelpers {
    /** Bytes of a TCP header without options. */
    private static final int TCP_HEADER = 20;
    /** Where its length is, in words, in the upper four bits. */
    private static final int DATA_OFFSET = 12;
    /** Options, RFC 9293 section 3.1. */
    private static final int END_OF_LIST = 0;
    private static final int NO_OPERATION = 1;
    private static final int SEGMENT_SIZE = 2;
    private static final int SEGMENT_SIZE_LENGTH = 4;
    /** {@code TCP_MSS_DEFAULT} of include/net/tcp.h. */
    private static final int DEFAULT_IPV4 = 536;
    /** What fits into the smallest MTU of IPv6, 1,280, with headers of 40 and 20 bytes. */
    private static final int DEFAULT_IPV6 = 1220;

    private static final SynCookies COOKIES = SynCookies.ofProcess();

    static final List<HelperSpec> ROWS = List.of(
            HelperSpec.of(204, (ip, tcp, size, d, e, state) -> make(Family.IPV4, ip, tcp, size, DEFAULT_IPV4)),
            HelperSpec.of(205, (ip, tcp, size, d, e, state) -> make(Family.IPV6, ip, tcp, size, DEFAULT_IPV6)),
            HelperSpec.of(206, (ip, tcp, c, d, e, state) -> check(Family.IPV4, ip, tcp)),
            HelperSpec.of(207, (ip, tcp, c, d, e, state) -> check(Family.IPV6, ip, tcp)));

    private SyncookieHelpers() {
    }

    private static long make(Family family, long ip, long tcp, long size, int otherwise) {
        long length = Integer.toUnsignedLong((int) size);
        if (length < TCP_HEADER || length != headerLength(tcp)) {
            return -Errno.EINVAL;
        }
        int asked = segmentSize(tcp + TCP_HEADER, tcp + length);
        return COOKIES.make(family, ip, tcp, asked == 0 ? otherwise : asked);
    }

    private static int headerLength(long tcp) {
        return (Memory.getByte(tcp + DATA_OFFSET) & 0xf0) >>> 2;
    }

    private static long check(Family family, long ip, long tcp) {
        return COOKIES.isValid(family, ip, tcp) ? 0 : -Errno.EACCES;
    }

    /** The last segment size among the options, 0 without one; what follows a broken option does not count. */
    private static int segmentSize(long options, long end) {
        int size = 0;
        long at = options;
        while (at < end) {
            int kind = Memory.getByte(at) & 0xff;
            if (kind == END_OF_LIST) {
                return size;
            }
            if (kind == NO_OPERATION) {
                at++;
                continue;
            }
            int length = at + 1 < end ? Memory.getByte(at + 1) & 0xff : 0;
            if (length < 2 || length > end - at) {
                return size;
            }
            int told = kind == SEGMENT_SIZE && length == SEGMENT_SIZE_LENGTH
                    ? Short.toUnsignedInt(Short.reverseBytes(Memory.getShort(at + 2)))
                    : 0;
            size = told == 0 ? size : told;
            at += length;
        }
        return size;
    }
}

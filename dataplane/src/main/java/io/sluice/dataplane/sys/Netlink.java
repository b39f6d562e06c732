package io.sluice.dataplane.sys;

import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Memory;
import io.sluice.vm.memory.OffHeap;
import io.sluice.vm.memory.Syscalls;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A socket of NETLINK_ROUTE, in the network namespace of the thread that opened it. Not for several threads at once.
 *
 * <pre>
 *   struct nlmsghdr   0     4      6       8     12     16
 *                     | len | type | flags | seq | port |
 * </pre>
 */
public final class Netlink implements AutoCloseable {
    // numbers of arch/x86/entry/syscalls/syscall_64.tbl
    private static final int SYS_CLOSE = 3;
    private static final int SYS_POLL = 7;
    private static final int SYS_SOCKET = 41;
    private static final int SYS_SENDTO = 44;
    private static final int SYS_RECVFROM = 45;
    private static final int SYS_BIND = 49;
    private static final int SYS_SETSOCKOPT = 54;

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_RCVBUF = 8;
    private static final int RECEIVE_BUFFER = 4 << 20;
    private static final int MSG_DONTWAIT = 0x40;
    private static final int POLLIN = 1;
    private static final int POLLFD_EVENTS = 4;
    private static final int ENOBUFS = 105;

    /** {@code struct sockaddr_nl}: family, port and groups. */
    private static final int SOCKADDR_SIZE = 12;
    private static final int SOCKADDR_GROUPS = 8;

    private static final int HEADER = 16;
    private static final int TYPE = 4;
    private static final int FLAGS = 6;
    private static final int SEQUENCE = 8;
    private static final int NLM_F_REQUEST = 1;
    private static final int NLM_F_DUMP = 0x300;
    private static final int NLM_F_DUMP_INTR = 0x10;
    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int ALIGNMENT = 4;

    /** Dumps come in messages of at most 32 KiB. */
    private static final int BUFFER = 1 << 16;
    /** Tries of a dump that changes while it is made. */
    private static final int MAX_TRIES = 10;

    private final OffHeap buffer = OffHeap.allocate(BUFFER);
    private final int socket;
    private int sequence;

    private Netlink(int groups) {
        socket = (int) checked("socket", Syscalls.syscall(SYS_SOCKET, AF_NETLINK, SOCK_RAW_CLOEXEC, 0));
        Memory.putInt(buffer.address(), RECEIVE_BUFFER);
        // a smaller buffer than asked for is no failure: what does not fit is told and read anew
        Syscalls.syscall(SYS_SETSOCKOPT, socket, SOL_SOCKET, SO_RCVBUF, buffer.address(), Integer.BYTES);
        Memory.putLong(buffer.address(), AF_NETLINK);
        Memory.putInt(buffer.address() + SOCKADDR_GROUPS, groups);
        checked("bind", Syscalls.syscall(SYS_BIND, socket, buffer.address(), SOCKADDR_SIZE));
    }

    /** A socket to ask by. */
    public static Netlink open() {
        return new Netlink(0);
    }

    /** A socket that hears of changes, by a bit a group ({@link Rtnetlink#ALL_CHANGES}). */
    public static Netlink listening(int groups) {
        return new Netlink(groups);
    }

    /** A length with what aligns the next struct. */
    static int aligned(int length) {
        return length + ALIGNMENT - 1 & -ALIGNMENT;
    }

    private static long checked(String call, long result) {
        if (result < 0) {
            throw new NetlinkException("netlink: " + call, (int) -result);
        }
        return result;
    }

    /**
     * All that the kernel has of a kind, of one state of its table.
     *
     * @param request a type of {@link Rtnetlink}
     * @param family AF_INET or AF_INET6, or 0 for all
     * @param structSize bytes of the struct that requests and answers begin with
     * @throws NetlinkException where the kernel refuses
     */
    public List<NetlinkMessage> dump(int request, int family, int structSize) {
        for (int i = 0; i < MAX_TRIES; i++) {
            List<NetlinkMessage> found = new ArrayList<>();
            ask(request, family, structSize);
            if (collect(structSize, found)) {
                return found;
            }
        }
        throw new NetlinkException("netlink: dump of type " + request + " changed " + MAX_TRIES + " times",
                Errno.EAGAIN);
    }

    private void ask(int request, int family, int structSize) {
        long at = buffer.address();
        int length = HEADER + structSize;
        Memory.fill(at, length, (byte) 0);
        Memory.putInt(at, length);
        Memory.putShort(at + TYPE, (short) request);
        Memory.putShort(at + FLAGS, (short) (NLM_F_REQUEST | NLM_F_DUMP));
        Memory.putInt(at + SEQUENCE, ++sequence);
        Memory.putByte(at + HEADER, (byte) family);
        checked("send", Syscalls.syscall(SYS_SENDTO, socket, at, length));
    }

    /** Whether the dump was of one state. */
    private boolean collect(int structSize, List<NetlinkMessage> found) {
        boolean whole = true;
        while (true) {
            long received = checked("receive", Syscalls.syscall(SYS_RECVFROM, socket, buffer.address(), BUFFER));
            long end = buffer.address() + received;
            long at = buffer.address();
            while (at + HEADER <= end) {
                int length = Memory.getInt(at);
                if (length < HEADER || at + length > end) {
                    throw new NetlinkException("netlink: message of " + length + " bytes", Errno.EINVAL);
                }
                if (Memory.getInt(at + SEQUENCE) == sequence) {
                    int type = Short.toUnsignedInt(Memory.getShort(at + TYPE));
                    whole &= (Memory.getShort(at + FLAGS) & NLM_F_DUMP_INTR) == 0;
                    int error = length < HEADER + Integer.BYTES ? 0 : Memory.getInt(at + HEADER);
                    if (type == NLMSG_DONE || type == NLMSG_ERROR) {
                        checked("dump", Math.min(error, 0));
                        return whole;
                    }
                    found.add(new NetlinkMessage(type, Memory.bytes(at + HEADER, length - HEADER), structSize));
                }
                at += aligned(length);
            }
        }
    }

    /**
     * Waits for changes.
     *
     * @param milliseconds how long at most
     * @param changed told the type of each message
     * @return whether some may have been lost, so that all tables must be read anew
     */
    public boolean changes(int milliseconds, Consumer<Integer> changed) {
        long at = buffer.address();
        Memory.putInt(at, socket);
        Memory.putInt(at + POLLFD_EVENTS, POLLIN);
        long ready = Syscalls.syscall(SYS_POLL, at, 1, milliseconds);
        if (ready == 0 || ready == -Errno.EINTR) {
            return false;
        }
        checked("poll", ready);
        boolean lost = false;
        while (true) {
            long received = Syscalls.syscall(SYS_RECVFROM, socket, at, BUFFER, MSG_DONTWAIT, 0, 0);
            if (received == -Errno.EAGAIN || received == -Errno.EINTR) {
                return lost;
            }
            if (received == -ENOBUFS) {
                lost = true;
                continue;
            }
            long end = at + checked("receive", received);
            for (long next = at; next + HEADER <= end; next += aligned(Math.max(Memory.getInt(next), HEADER))) {
                changed.accept(Short.toUnsignedInt(Memory.getShort(next + TYPE)));
            }
        }
    }

    @Override
    public void close() {
        Syscalls.syscall(SYS_CLOSE, socket);
        buffer.close();
    }
}

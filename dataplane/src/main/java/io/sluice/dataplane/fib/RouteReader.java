package io.sluice.dataplane.fib;

import io.sluice.dataplane.sys.NetlinkMessage;
import io.sluice.dataplane.sys.Rtnetlink;
import io.sluice.dataplane.sys.Rtnetlink.RouteMessage;
import io.sluice.helpers.fib.Ip;
import io.sluice.helpers.fib.NextHop;
import io.sluice.helpers.fib.Prefix;
import io.sluice.helpers.fib.Route;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads routes of netlink messages. */
final class RouteReader {
    private RouteReader() {
    }

    /** Whether a message tells of a route that lookups see. */
    static boolean isRoute(NetlinkMessage message) {
        int family = message.u8(0);
        return message.type() == Rtnetlink.NEW_ROUTE
                && (family == KernelFib.AF_INET || family == KernelFib.AF_INET6)
                && (message.s32(RouteMessage.FLAGS) & RouteMessage.CLONED) == 0;
    }

    static Route route(NetlinkMessage message) {
        boolean v6 = message.u8(0) == KernelFib.AF_INET6;
        NetlinkMessage metrics = message.nested(RouteMessage.METRICS);
        int mtu = metrics == null ? 0 : metrics.number(RouteMessage.METRIC_MTU, 0);
        int locks = metrics == null ? 0 : metrics.number(RouteMessage.METRIC_LOCK, 0);
        byte[] preferred = message.bytes(RouteMessage.PREFERRED_SOURCE);
        return new Route(message.number(RouteMessage.TABLE, message.u8(RouteMessage.TABLE8)),
                prefix(v6, message.bytes(RouteMessage.DESTINATION), message.u8(RouteMessage.DESTINATION_LENGTH)),
                prefix(v6, message.bytes(RouteMessage.SOURCE), message.u8(RouteMessage.SOURCE_LENGTH)),
                v6 ? 0 : message.u8(RouteMessage.TOS), message.u8(RouteMessage.TYPE),
                message.u8(RouteMessage.SCOPE),
                Integer.toUnsignedLong(message.number(RouteMessage.PRIORITY, 0)),
                message.number(RouteMessage.PREFERENCE, 0), preferred == null ? null : Ip.of(preferred), mtu,
                (locks & 1 << RouteMessage.METRIC_MTU) != 0, message.has(RouteMessage.NEXT_HOP_ID), hops(message));
    }

    static Prefix prefix(boolean v6, byte[] bytes, int length) {
        return bytes == null ? Prefix.all(v6) : new Prefix(Ip.of(bytes), length);
    }

    private static List<NextHop> hops(NetlinkMessage message) {
        byte[] several = message.bytes(RouteMessage.MULTIPATH);
        if (several == null) {
            return !message.has(RouteMessage.LINK) ? List.of() : List.of(hop(message,
                    message.number(RouteMessage.LINK, 0), 1, message.s32(RouteMessage.FLAGS)));
        }
        List<NextHop> hops = new ArrayList<>();
        ByteBuffer buffer = ByteBuffer.wrap(several).order(ByteOrder.nativeOrder());
        int at = 0;
        while (at + RouteMessage.HOP_SIZE <= several.length) {
            int length = Short.toUnsignedInt(buffer.getShort(at));
            if (length < RouteMessage.HOP_SIZE || at + length > several.length) {
                break;
            }
            NetlinkMessage hop = new NetlinkMessage(0, Arrays.copyOfRange(several, at, at + length),
                    RouteMessage.HOP_SIZE);
            hops.add(hop(hop, hop.s32(RouteMessage.HOP_LINK), hop.u8(RouteMessage.HOP_WEIGHT) + 1,
                    hop.u8(RouteMessage.HOP_FLAGS)));
            at += length + Integer.BYTES - 1 & -Integer.BYTES;
        }
        return hops;
    }

    private static NextHop hop(NetlinkMessage message, int link, int weight, int flags) {
        byte[] gateway = message.bytes(RouteMessage.GATEWAY);
        byte[] via = message.bytes(RouteMessage.VIA);
        if (via != null) {
            gateway = Arrays.copyOfRange(via, Short.BYTES, via.length);
        }
        return new NextHop(link, gateway == null ? null : Ip.of(gateway), weight,
                flags & (NextHop.DEAD | NextHop.LINK_DOWN), message.has(RouteMessage.ENCAPSULATION));
    }
}

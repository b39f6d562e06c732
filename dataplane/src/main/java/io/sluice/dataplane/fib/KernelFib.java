package io.sluice.dataplane.fib;

import io.sluice.dataplane.sys.Netlink;
import io.sluice.dataplane.sys.NetlinkException;
import io.sluice.dataplane.sys.NetlinkMessage;
import io.sluice.dataplane.sys.Rtnetlink;
import io.sluice.dataplane.sys.Rtnetlink.AddressMessage;
import io.sluice.dataplane.sys.Rtnetlink.LinkMessage;
import io.sluice.dataplane.sys.Rtnetlink.NeighbourMessage;
import io.sluice.helpers.fib.Address;
import io.sluice.helpers.fib.FibData;
import io.sluice.helpers.fib.FibSettings;
import io.sluice.helpers.fib.Ip;
import io.sluice.helpers.fib.Link;
import io.sluice.helpers.fib.Neighbour;
import io.sluice.helpers.fib.Route;
import io.sluice.helpers.fib.Rule;
import io.sluice.vm.memory.Errno;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The tables of the kernel, of the network namespace of the thread that makes it, by rtnetlink(7). Needs no right. */
public final class KernelFib implements AutoCloseable {
    static final int AF_INET = 2;
    static final int AF_INET6 = 10;

    private static final int SYSCTL_SIZE = 64;
    /** Seen in the namespace of the thread that reads. */
    private static final Path SYSCTL = Path.of("/proc/sys/net");

    private final Netlink netlink = Netlink.open();

    /** All tables as they are now. */
    public FibData read() {
        List<Link> links = links();
        return new FibData(links, addresses(), neighbours(), routes(), rules(links), settings());
    }

    /** The neighbours as they are now. */
    public List<Neighbour> neighbours() {
        List<Neighbour> all = new ArrayList<>();
        for (NetlinkMessage message : netlink.dump(Rtnetlink.GET_NEIGHBOUR, 0, NeighbourMessage.SIZE)) {
            boolean isIp = message.u8(0) == AF_INET || message.u8(0) == AF_INET6;
            if (message.type() == Rtnetlink.NEW_NEIGHBOUR && isIp && message.has(NeighbourMessage.DESTINATION)) {
                byte[] mac = message.bytes(NeighbourMessage.MAC);
                all.add(new Neighbour(message.s32(NeighbourMessage.INDEX),
                        Ip.of(message.bytes(NeighbourMessage.DESTINATION)), message.u16(NeighbourMessage.STATE),
                        mac == null ? 0 : Link.mac(mac)));
            }
        }
        return all;
    }

    private List<Link> links() {
        List<Link> all = new ArrayList<>();
        for (NetlinkMessage message : netlink.dump(Rtnetlink.GET_LINK, 0, LinkMessage.SIZE)) {
            if (message.type() == Rtnetlink.NEW_LINK) {
                byte[] mac = message.bytes(LinkMessage.ADDRESS);
                NetlinkMessage settings = message.nested(LinkMessage.SETTINGS);
                all.add(new Link(message.s32(LinkMessage.INDEX), message.text(LinkMessage.NAME),
                        mac == null ? 0 : Link.mac(mac), message.number(LinkMessage.MTU, 0),
                        Link.headerLength(message.u16(LinkMessage.TYPE)), message.s32(LinkMessage.FLAGS),
                        message.number(LinkMessage.GROUP, 0),
                        inet(settings == null ? null : settings.nested(AF_INET)),
                        inet6(settings == null ? null : settings.nested(AF_INET6))));
            }
        }
        return all;
    }

    private static Link.Inet inet(NetlinkMessage settings) {
        return settings == null ? null : new Link.Inet(
                settings.element(LinkMessage.CONF4, LinkMessage.FORWARDING4) != 0, 0,
                settings.element(LinkMessage.CONF4, LinkMessage.IGNORE_LINK_DOWN4) != 0,
                settings.element(LinkMessage.CONF4, LinkMessage.ROUTE_LOCALNET) != 0);
    }

    private static Link.Inet inet6(NetlinkMessage settings) {
        return settings == null ? null : new Link.Inet(
                settings.element(LinkMessage.CONF6, LinkMessage.FORWARDING6) != 0,
                settings.element(LinkMessage.CONF6, LinkMessage.MTU6),
                settings.element(LinkMessage.CONF6, LinkMessage.IGNORE_LINK_DOWN6) != 0, false);
    }

    private List<Address> addresses() {
        List<Address> all = new ArrayList<>();
        for (NetlinkMessage message : netlink.dump(Rtnetlink.GET_ADDRESS, 0, AddressMessage.SIZE)) {
            boolean isIp = message.u8(0) == AF_INET || message.u8(0) == AF_INET6;
            if (message.type() == Rtnetlink.NEW_ADDRESS && isIp && message.has(AddressMessage.ADDRESS)) {
                Ip peer = Ip.of(message.bytes(AddressMessage.ADDRESS));
                byte[] local = message.bytes(AddressMessage.LOCAL);
                all.add(new Address(message.s32(AddressMessage.INDEX), local == null ? peer : Ip.of(local), peer,
                        message.u8(AddressMessage.LENGTH), message.u8(AddressMessage.SCOPE),
                        message.number(AddressMessage.FLAGS, message.u8(AddressMessage.FLAGS8))));
            }
        }
        return all;
    }

    private List<Route> routes() {
        List<Route> all = new ArrayList<>();
        for (int family : new int[] {AF_INET, AF_INET6}) {
            for (NetlinkMessage message : dump(Rtnetlink.GET_ROUTE, family, Rtnetlink.RouteMessage.SIZE)) {
                if (RouteReader.isRoute(message)) {
                    all.add(RouteReader.route(message));
                }
            }
        }
        return all;
    }

    private List<Rule> rules(List<Link> links) {
        LinkNames names = new LinkNames(links);
        List<Rule> all = new ArrayList<>();
        for (int family : new int[] {AF_INET, AF_INET6}) {
            for (NetlinkMessage message : dump(Rtnetlink.GET_RULE, family, Rtnetlink.RuleMessage.SIZE)) {
                if (message.type() == Rtnetlink.NEW_RULE && message.u8(0) == family) {
                    all.add(RuleReader.rule(message, names));
                }
            }
        }
        return all;
    }

    /** A dump of a family, which a kernel may have been built without. */
    private List<NetlinkMessage> dump(int request, int family, int structSize) {
        try {
            return netlink.dump(request, family, structSize);
        } catch (NetlinkException e) {
            if (e.errno() == Errno.EAFNOSUPPORT || e.errno() == Errno.EOPNOTSUPP) {
                return List.of();
            }
            throw e;
        }
    }

    private static FibSettings settings() {
        return new FibSettings((int) sysctl("ipv4/fib_multipath_hash_policy"),
                (int) sysctl("ipv6/fib_multipath_hash_policy"), (int) sysctl("ipv4/fib_multipath_hash_seed"),
                sysctl("ipv4/fib_multipath_use_neigh") != 0, sysctl("ipv4/ip_forward_use_pmtu") != 0);
    }

    /** A setting, 0 where the kernel does not have it. */
    private static long sysctl(String name) {
        try (InputStream in = Files.newInputStream(SYSCTL.resolve(name))) {
            // the kernel gives the number to the first read only, as much of it as is asked for
            byte[] text = new byte[SYSCTL_SIZE];
            return Long.parseLong(new String(text, 0, Math.max(in.read(text), 0), StandardCharsets.US_ASCII).strip());
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    @Override
    public void close() {
        netlink.close();
    }
}

package io.sluice.helpers.fib;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which IPv4 address packets are sent from: {@code inet_select_addr} of net/ipv4/devinet.c. */
final class Sources4 {
    /** By number, all links in order, those without addresses, too. */
    private final Map<Integer, List<Address>> byLink = new LinkedHashMap<>();
    private final LinkTable links;

    Sources4(List<Link> all, List<Address> addresses, LinkTable links) {
        this.links = links;
        all.forEach(link -> byLink.put(link.index(), new ArrayList<>()));
        for (Address address : addresses) {
            boolean isPrimary = (address.flags() & Address.SECONDARY) == 0;
            if (!address.local().v6() && isPrimary && byLink.containsKey(address.link())) {
                byLink.get(address.link()).add(address);
            }
        }
    }

    /**
     * The address to send from by a link, to a gateway or, with 0, to who is on the link; 0 for none.
     *
     * @param scope the widest scope that the address may have
     */
    int select(int link, int gateway, int scope) {
        Link out = links.get(link);
        boolean routesLocalnet = out != null && out.inet() != null && out.inet().routesLocalnet();
        int local = routesLocalnet ? Route.SCOPE_LINK : Route.SCOPE_HOST;
        Address first = null;
        for (Address address : byLink.getOrDefault(link, List.of())) {
            if (Math.min(address.scope(), local) > scope) {
                continue;
            }
            if (gateway == 0 || Prefix.matches(address.peer(), address.length(), (long) gateway << Integer.SIZE, 0)) {
                return bits(address);
            }
            first = first == null ? address : first;
        }
        return first == null ? fromAny(scope) : bits(first);
    }

    /** Of all links, the first address that is not for one link only. */
    private int fromAny(int scope) {
        for (List<Address> addresses : byLink.values()) {
            for (Address address : addresses) {
                if (address.scope() != Route.SCOPE_LINK && address.scope() <= scope) {
                    return bits(address);
                }
            }
        }
        return 0;
    }

    private static int bits(Address address) {
        return (int) (address.local().high() >>> Integer.SIZE);
    }
}

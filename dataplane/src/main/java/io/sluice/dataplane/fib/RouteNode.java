package io.sluice.dataplane.fib;

import io.sluice.helpers.fib.Ip;
import io.sluice.helpers.fib.NextHop;
import io.sluice.helpers.fib.Prefix;
import io.sluice.helpers.fib.Route;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Reads a route as {@code ip -j route} prints it. */
final class RouteNode {
    private static final Map<String, Integer> TYPES = Map.of("unicast", Route.UNICAST, "local", Route.LOCAL,
            "broadcast", Route.BROADCAST, "anycast", Route.ANYCAST, "multicast", Route.MULTICAST,
            "blackhole", Route.BLACKHOLE, "unreachable", Route.UNREACHABLE, "prohibit", Route.PROHIBIT,
            "throw", Route.THROW);
    private static final Map<String, Integer> SCOPES = Map.of("global", Route.SCOPE_UNIVERSE,
            "site", Route.SCOPE_SITE, "link", Route.SCOPE_LINK, "host", Route.SCOPE_HOST,
            "nowhere", Route.SCOPE_NOWHERE);
    private static final Map<String, Integer> TABLES = Map.of("default", Route.DEFAULT_TABLE,
            "main", Route.MAIN_TABLE, "local", Route.LOCAL_TABLE);
    private static final Map<String, Integer> PREFERENCES = Map.of("medium", 0, "high", 1, "low", 3);
    private static final String ANY = "default";

    private RouteNode() {
    }

    /** Adds a route; the default one that does not show its family is one of IPv4 unless it has a preference. */
    static void add(JsonNode node, LinkNames names, List<Route> routes) {
        String text = FibFile.text(node, "dst");
        boolean v6 = text.indexOf(':') >= 0 || text.equals(ANY)
                && (node.has("pref") || node.path("gateway").asString("").indexOf(':') >= 0);
        String type = node.path("type").asString("unicast");
        Integer code = TYPES.get(type);
        if (code == null) {
            throw new FibException("route to \"%s\": type \"%s\": must be one of %s".formatted(text, type,
                    String.join(", ", TYPES.keySet().stream().sorted().toList())));
        }
        int mtu = 0;
        boolean locked = false;
        for (JsonNode metric : node.path("metrics")) {
            mtu = metric.path("mtu").asInt(mtu);
            locked |= metric.path("lock").asBoolean(false);
        }
        boolean hasTable = node.has("table");
        routes.add(new Route(hasTable ? table(FibFile.text(node, "table")) : Route.MAIN_TABLE, prefix(text, v6),
                node.has("from") ? prefix(FibFile.text(node, "from"), v6) : Prefix.all(v6),
                v6 ? 0 : tos(node), code, scope(node),
                node.path("metric").asLong(0), PREFERENCES.getOrDefault(node.path("pref").asString("medium"), 0),
                node.has("prefsrc") ? ip(FibFile.text(node, "prefsrc")) : null, mtu, locked, node.has("nhid"),
                hops(node, names)));
    }

    private static List<NextHop> hops(JsonNode node, LinkNames names) {
        List<NextHop> hops = new ArrayList<>();
        if (node.has("nexthops")) {
            node.path("nexthops").forEach(hop -> hops.add(hop(hop, names)));
        } else if (node.has("dev")) {
            hops.add(hop(node, names));
        }
        return hops;
    }

    private static NextHop hop(JsonNode node, LinkNames names) {
        Ip gateway = null;
        if (node.has("gateway")) {
            gateway = ip(FibFile.text(node, "gateway"));
        } else if (node.has("via")) {
            gateway = ip(FibFile.text(node.path("via"), "host"));
        }
        int flags = 0;
        for (JsonNode flag : node.path("flags")) {
            flags |= flag.asString().equals("dead") ? NextHop.DEAD
                    : flag.asString().equals("linkdown") ? NextHop.LINK_DOWN : 0;
        }
        return new NextHop(link(node, names), gateway, node.path("weight").asInt(1), flags, node.has("encap"));
    }

    /** The number of the link that a node is about. */
    static int link(JsonNode node, LinkNames names) {
        String name = FibFile.text(node, "dev");
        Integer index = names.get(name);
        if (index == null) {
            throw new FibException("dev \"%s\": no such interface in \"addr\" or \"link\"".formatted(name));
        }
        return index;
    }

    static int table(String text) {
        Integer known = TABLES.get(text);
        return known != null ? known : number("table", text);
    }

    static int tos(JsonNode node) {
        return number("tos", node.path("tos").asString("0"));
    }

    /** A number, in hex after 0x. */
    static int number(String what, String text) {
        try {
            return text.startsWith("0x") ? Integer.decode(text) : Integer.parseUnsignedInt(text);
        } catch (NumberFormatException e) {
            throw new FibException("%s \"%s\": must be a number".formatted(what, text), e);
        }
    }

    static int scope(JsonNode node) {
        String text = node.path("scope").asString("global");
        Integer known = SCOPES.get(text);
        return known != null ? known : number("scope", text);
    }

    static Ip ip(String text) {
        try {
            return Ip.parse(text);
        } catch (IllegalArgumentException e) {
            throw new FibException("address \"%s\": must be one of IPv4 or IPv6".formatted(text), e);
        }
    }

    /** A prefix, an address alone, or {@code default} or {@code all}. */
    static Prefix prefix(String text, boolean v6) {
        if (text.equals(ANY) || text.equals("all")) {
            return Prefix.all(v6);
        }
        int slash = text.indexOf('/');
        Ip ip = ip(slash < 0 ? text : text.substring(0, slash));
        int length = slash < 0 ? Prefix.bits(ip.v6()) : number("prefix length", text.substring(slash + 1));
        try {
            return new Prefix(ip, length);
        } catch (IllegalArgumentException e) {
            throw new FibException("\"%s\": %s".formatted(text, e.getMessage()), e);
        }
    }
}

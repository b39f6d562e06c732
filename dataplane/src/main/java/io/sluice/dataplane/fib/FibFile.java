package io.sluice.dataplane.fib;

import io.sluice.dataplane.value.JsonFile;
import io.sluice.dataplane.value.ValueException;
import io.sluice.helpers.fib.Address;
import io.sluice.helpers.fib.FibData;
import io.sluice.helpers.fib.FibSettings;
import io.sluice.helpers.fib.Ip;
import io.sluice.helpers.fib.Link;
import io.sluice.helpers.fib.Neighbour;
import io.sluice.helpers.fib.Route;
import io.sluice.helpers.fib.Rule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * Routing tables from a JSON file: an object of what iproute2 prints, each part optional.
 *
 * <pre>
 *   { "addr":    [..],   ip -j addr: interfaces with their addresses; "link", ip -j link, without
 *     "neigh":   [..],   ip -j neigh
 *     "route":   [..],   ip -j route show table all
 *     "rule":    [..],   ip -j rule
 *     "rule6":   [..],   ip -j -6 rule
 *     "netconf": [..] }  ip -j netconf: which interfaces forward; without it all do
 * </pre>
 *
 * <p>Lists may hold lists. Beside iproute2's own a route's metric may have {@code "lock": true}: its MTU counts for
 * packets that are forwarded.
 */
public final class FibFile {
    private static final Map<String, Integer> STATES = Map.of("INCOMPLETE", Neighbour.INCOMPLETE,
            "REACHABLE", Neighbour.REACHABLE, "STALE", Neighbour.STALE, "DELAY", Neighbour.DELAY,
            "PROBE", Neighbour.PROBE, "FAILED", Neighbour.FAILED, "NOARP", Neighbour.NOARP,
            "PERMANENT", Neighbour.PERMANENT);
    private static final Map<String, Integer> ADDRESS_FLAGS = Map.of("secondary", Address.SECONDARY,
            "temporary", Address.SECONDARY, "optimistic", Address.OPTIMISTIC, "deprecated", Address.DEPRECATED,
            "tentative", Address.TENTATIVE);
    private static final String INET6 = "inet6";

    private final JsonNode root;

    private FibFile(JsonNode root) {
        this.root = root;
    }

    /**
     * Reads a file.
     *
     * @throws FibException where it can't be read or says what can't be
     */
    public static FibData read(Path file) {
        try {
            return of(JsonFile.read(file));
        } catch (ValueException e) {
            throw new FibException(e.getMessage(), e);
        } catch (FibException e) {
            throw new FibException(file.getFileName() + ": " + e.getMessage(), e);
        }
    }

    /**
     * Reads a text.
     *
     * @throws FibException where it says what can't be
     */
    public static FibData parse(String text) {
        try {
            return of(JsonFile.parse(text));
        } catch (ValueException e) {
            throw new FibException(e.getMessage(), e);
        }
    }

    private static FibData of(JsonNode root) {
        if (!root.isObject()) {
            throw new FibException("must be an object with \"addr\", \"neigh\", \"route\" and others");
        }
        return new FibFile(root).data();
    }

    private FibData data() {
        List<Link> links = links();
        LinkNames names = new LinkNames(links);
        List<Route> routes = new ArrayList<>();
        list("route").forEach(node -> RouteNode.add(node, names, routes));
        List<Rule> rules = new ArrayList<>();
        list("rule").forEach(node -> rules.add(RuleNode.rule(node, false, names)));
        list("rule6").forEach(node -> rules.add(RuleNode.rule(node, true, names)));
        return new FibData(links, addresses(), neighbours(names), routes, rules, FibSettings.DEFAULT);
    }

    /** The elements of a list of the file, of lists in it, too. */
    private List<JsonNode> list(String name) {
        List<JsonNode> all = new ArrayList<>();
        collect(root.path(name), name, all);
        return all;
    }

    private static void collect(JsonNode node, String name, List<JsonNode> all) {
        if (node.isArray()) {
            node.forEach(element -> collect(element, name, all));
        } else if (node.isObject()) {
            all.add(node);
        } else if (!node.isMissingNode()) {
            throw new FibException("\"%s\": must be a list of objects".formatted(name));
        }
    }

    private List<JsonNode> linkNodes() {
        List<JsonNode> nodes = new ArrayList<>(list("link"));
        nodes.addAll(list("addr"));
        // iproute2 leaves empty objects for interfaces that it was asked not to show
        nodes.removeIf(node -> !node.has("ifindex"));
        return nodes;
    }

    private List<Link> links() {
        Map<String, JsonNode> settings = new HashMap<>();
        list("netconf").forEach(node -> settings.put(text(node, "family") + " " + text(node, "interface"), node));
        Map<Integer, Link> links = new HashMap<>();
        List<Link> all = new ArrayList<>();
        for (JsonNode node : linkNodes()) {
            String name = text(node, "ifname");
            int index = node.path("ifindex").asInt();
            int mtu = node.path("mtu").asInt(0);
            if (links.containsKey(index)) {
                continue;
            }
            int flags = 0;
            for (JsonNode flag : node.path("flags")) {
                flags |= flag.asString().equals("LOOPBACK") ? Link.LOOPBACK
                        : flag.asString().equals("POINTOPOINT") ? Link.POINT_TO_POINT : 0;
            }
            Link link = new Link(index, name, mac(node.path("address").asString("")), mtu, header(node), flags,
                    node.path("group").asInt(0), inet(settings.get("inet " + name), mtu),
                    inet(settings.get(INET6 + " " + name), mtu));
            links.put(index, link);
            all.add(link);
        }
        return all;
    }

    /** Links are of Ethernet unless they say otherwise. */
    private static int header(JsonNode link) {
        return switch (link.path("link_type").asString("ether")) {
            case "ether", "loopback" -> Link.ETHERNET_HEADER;
            default -> 0;
        };
    }

    private static Link.Inet inet(JsonNode settings, int mtu) {
        boolean forwards = settings == null || settings.path("forwarding").asBoolean(false);
        boolean ignores = settings != null && settings.path("ignore_routes_with_linkdown").asBoolean(false);
        return new Link.Inet(forwards, mtu, ignores, false);
    }

    private static long mac(String text) {
        try {
            return text.isEmpty() || text.length() != Link.MAC_SIZE * 3 - 1 ? 0
                    : Link.mac(HexFormat.ofDelimiter(":").parseHex(text));
        } catch (IllegalArgumentException e) {
            throw new FibException("MAC address \"%s\": must be six bytes as 02:00:00:00:00:01".formatted(text), e);
        }
    }

    private List<Address> addresses() {
        List<Address> all = new ArrayList<>();
        for (JsonNode link : linkNodes()) {
            for (JsonNode node : link.path("addr_info")) {
                Ip local = RouteNode.ip(text(node, "local"));
                int flags = 0;
                for (Map.Entry<String, Integer> flag : ADDRESS_FLAGS.entrySet()) {
                    flags |= node.path(flag.getKey()).asBoolean(false) ? flag.getValue() : 0;
                }
                Ip peer = node.has("address") ? RouteNode.ip(text(node, "address")) : local;
                all.add(new Address(link.path("ifindex").asInt(), local, peer, node.path("prefixlen").asInt(),
                        RouteNode.scope(node), flags));
            }
        }
        return all;
    }

    private List<Neighbour> neighbours(LinkNames names) {
        List<Neighbour> all = new ArrayList<>();
        for (JsonNode node : list("neigh")) {
            int state = 0;
            for (JsonNode name : node.path("state")) {
                state |= STATES.getOrDefault(name.asString(), 0);
            }
            all.add(new Neighbour(RouteNode.link(node, names), RouteNode.ip(text(node, "dst")), state,
                    mac(node.path("lladdr").asString(""))));
        }
        return all;
    }

    /** A field that must be there. */
    static String text(JsonNode node, String name) {
        JsonNode field = node.path(name);
        if (!field.isValueNode()) {
            throw new FibException("%s: \"%s\" is missing".formatted(node, name));
        }
        return field.asString();
    }
}

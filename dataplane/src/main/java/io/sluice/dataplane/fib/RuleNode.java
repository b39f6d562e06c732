package io.sluice.dataplane.fib;

import io.sluice.helpers.fib.Prefix;
import io.sluice.helpers.fib.Rule;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Reads a rule as {@code ip -j rule} prints it. */
final class RuleNode {
    private static final Map<String, Integer> ACTIONS = Map.of("nop", Rule.NOP, "blackhole", Rule.BLACKHOLE,
            "unreachable", Rule.UNREACHABLE, "prohibit", Rule.PROHIBIT);
    private static final Map<String, Integer> PROTOCOLS = Map.of("icmp", 1, "tcp", 6, "udp", 17, "ipv6-icmp", 58,
            "sctp", 132);

    private static final int HEX_RADIX = 16;

    private RuleNode() {
    }

    static Rule rule(JsonNode node, boolean v6, LinkNames names) {
        int mark = hex(node, "fwmark", 0);
        int mask = hex(node, "fwmask", mark == 0 ? 0 : -1);
        String protocol = node.path("ipproto").asString("0");
        Integer number = PROTOCOLS.get(protocol);
        Rule.Match match = new Rule.Match(names.inRule(node.path("iif").asString(null)),
                names.inRule(node.path("oif").asString(null)), mark, mask,
                RouteNode.tos(node), false,
                number != null ? number : RouteNode.number("ipproto", protocol), ports(node, "sport"),
                ports(node, "dport"),
                node.has("tun_id") || node.has("l3mdev"));
        String action = node.path("action").asString("");
        boolean isGoto = node.has("goto");
        if (!action.isEmpty() && !ACTIONS.containsKey(action)) {
            throw new FibException("rule %s: action \"%s\" is not known".formatted(node.path("priority"), action));
        }
        return new Rule(v6, node.path("priority").asLong(0), node.has("not"), prefix(node, "src", v6),
                prefix(node, "dst", v6), match,
                isGoto ? Rule.GOTO : ACTIONS.getOrDefault(action, Rule.TO_TABLE),
                node.has("table") ? RouteNode.table(FibFile.text(node, "table")) : 0,
                node.path("goto").asLong(0), node.path("suppress_prefixlen").asInt(-1),
                node.path("suppress_ifgroup").asInt(-1));
    }

    private static int hex(JsonNode node, String name, int otherwise) {
        String text = node.path(name).asString("");
        try {
            return text.isEmpty() ? otherwise
                : Integer.parseUnsignedInt(text.startsWith("0x") ? text.substring(2) : text, HEX_RADIX);
        } catch (NumberFormatException e) {
            throw new FibException("%s \"%s\": must be a number in hex".formatted(name, text), e);
        }
    }

    private static int ports(JsonNode node, String name) {
        if (node.has(name)) {
            return Rule.Match.ports(node.path(name).asInt(), node.path(name).asInt());
        }
        return Rule.Match.ports(node.path(name + "_start").asInt(0), node.path(name + "_end").asInt(0));
    }

    private static Prefix prefix(JsonNode node, String name, boolean v6) {
        String text = node.path(name).asString("all");
        return RouteNode.prefix(node.has(name + "len") ? text + "/" + node.path(name + "len").asInt() : text, v6);
    }
}

package io.sluice.helpers.fib;

import io.sluice.vm.memory.Memory;
import java.util.List;

/** The rules of one family. */
final class RuleSet {
    /** INET_DSCP_MASK, and what of it the old TOS had, INET_DSCP_LEGACY_TOS_MASK. */
    static final int DSCP = 0xfc;
    static final int OLD_TOS = 0x1c;

    private static final int LOOPBACK = 1;
    private static final int CLASS_SHIFT = 20;
    private static final int PORT = 0xffff;

    private final boolean v6;
    private final Rule[] rules;
    /** Where goto rules go to, -1 for nowhere. */
    private final int[] targets;
    private final boolean usual;

    RuleSet(boolean v6, List<Rule> all) {
        List<Rule> own = all.stream().filter(rule -> rule.v6() == v6).toList();
        this.v6 = v6;
        this.usual = own.isEmpty() || own.equals(Rule.defaults(v6));
        this.rules = (own.isEmpty() ? Rule.defaults(v6) : own).toArray(Rule[]::new);
        this.targets = new int[rules.length];
        for (int i = 0; i < rules.length; i++) {
            targets[i] = -1;
            for (int to = rules.length - 1; to > i; to--) {
                targets[i] = rules[to].priority() == rules[i].target() ? to : targets[i];
            }
        }
    }

    /** Whether they are the kernel's own, which it looks up by a shorter way. */
    boolean isUsual() {
        return usual;
    }

    int count() {
        return rules.length;
    }

    Rule get(int index) {
        return rules[index];
    }

    /** The first rule from one on, gotos followed, that a lookup is to do; their number at the end. */
    int next(int from, long params, int flags) {
        int at = from;
        while (at < rules.length) {
            Rule rule = rules[at];
            if (!matches(rule, params, flags) || rule.action() == Rule.NOP) {
                at++;
            } else if (rule.action() == Rule.GOTO) {
                at = targets[at] < 0 ? at + 1 : targets[at];
            } else {
                return at;
            }
        }
        return at;
    }

    /** Whether a rule takes back what its table gave. */
    static boolean suppresses(Rule rule, Hop hop, LinkTable links) {
        if (hop.path.length <= rule.suppressedLength()) {
            return true;
        }
        Link out = rule.suppressedGroup() < 0 ? null : links.get(hop.link);
        return out != null && out.group() == rule.suppressedGroup();
    }

    private boolean matches(Rule rule, long params, int flags) {
        boolean output = (flags & FibParams.OUTPUT) != 0;
        int link = Memory.getInt(params + FibParams.IFINDEX);
        int mark = (flags & FibParams.MARK) != 0 ? Memory.getInt(params + FibParams.SMAC) : 0;
        Rule.Match match = rule.match();
        boolean fits = !match.never()
                && (match.in() == 0 || match.in() == (output ? LOOPBACK : link))
                && (match.out() == 0 || match.out() == (output ? link : 0))
                && ((match.mark() ^ mark) & match.markMask()) == 0
                && addresses(rule, params, output)
                && service(match, params)
                && (match.protocol() == 0
                    || match.protocol() == Byte.toUnsignedInt(Memory.getByte(params + FibParams.L4_PROTOCOL)))
                && ports(match.sourcePorts(), params + FibParams.SPORT)
                && ports(match.destinationPorts(), params + FibParams.DPORT);
        return fits != rule.inverted();
    }

    private boolean addresses(Rule rule, long params, boolean output) {
        if (!inPrefix(rule.destination(), params + FibParams.DESTINATION)) {
            return false;
        }
        // fib6_rule_match: from the egress' perspective there is no source address yet
        boolean hasSource = !v6 || !output;
        return rule.source().length() == 0 || hasSource && inPrefix(rule.source(), params + FibParams.SOURCE);
    }

    private boolean inPrefix(Prefix prefix, long address) {
        if (prefix.length() == 0) {
            return true;
        }
        return v6 ? prefix.contains(high6(address), high6(address + Long.BYTES)) : prefix.contains(high4(address), 0);
    }

    private boolean service(Rule.Match match, long params) {
        if (v6) {
            int flow = Integer.reverseBytes(Memory.getInt(params + FibParams.TOS));
            return match.tos() == 0 || match.tos() == (flow >>> CLASS_SHIFT & DSCP);
        }
        int tos = Memory.getByte(params + FibParams.TOS) & DSCP;
        return match.allTos() ? match.tos() == tos : match.tos() == 0 || match.tos() == (tos & OLD_TOS);
    }

    private static boolean ports(int range, long address) {
        int port = Short.toUnsignedInt(Short.reverseBytes(Memory.getShort(address)));
        return range == 0 || port >= (range & PORT) && port <= range >>> Short.SIZE;
    }

    /** The bits of an IPv4 address in memory, as {@link Ip} has them. */
    static long high4(long address) {
        return (long) Integer.reverseBytes(Memory.getInt(address)) << Integer.SIZE;
    }

    /** Half of the bits of an IPv6 address in memory. */
    static long high6(long address) {
        return Long.reverseBytes(Memory.getLong(address));
    }
}

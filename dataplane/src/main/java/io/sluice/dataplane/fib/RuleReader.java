package io.sluice.dataplane.fib;

import io.sluice.dataplane.sys.NetlinkMessage;
import io.sluice.dataplane.sys.Rtnetlink.RuleMessage;
import io.sluice.helpers.fib.Rule;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads rules of netlink messages. */
final class RuleReader {
    private static final int DSCP_SHIFT = 2;

    private RuleReader() {
    }

    static Rule rule(NetlinkMessage message, LinkNames names) {
        boolean v6 = message.u8(0) == KernelFib.AF_INET6;
        int mark = message.number(RuleMessage.MARK, 0);
        boolean allTos = message.has(RuleMessage.DSCP);
        Rule.Match match = new Rule.Match(names.inRule(message.text(RuleMessage.IN_NAME)),
                names.inRule(message.text(RuleMessage.OUT_NAME)), mark,
                message.number(RuleMessage.MARK_MASK, mark == 0 ? 0 : -1),
                allTos ? message.number(RuleMessage.DSCP, 0) << DSCP_SHIFT : message.u8(RuleMessage.TOS), allTos,
                message.number(RuleMessage.PROTOCOL, 0), ports(message.bytes(RuleMessage.SOURCE_PORTS)),
                ports(message.bytes(RuleMessage.DESTINATION_PORTS)),
                message.has(RuleMessage.TUNNEL) || message.number(RuleMessage.L3MDEV, 0) != 0);
        return new Rule(v6, Integer.toUnsignedLong(message.number(RuleMessage.PRIORITY, 0)),
                (message.s32(RuleMessage.FLAGS) & RuleMessage.INVERT) != 0,
                RouteReader.prefix(v6, message.bytes(RuleMessage.SOURCE), message.u8(RuleMessage.SOURCE_LENGTH)),
                RouteReader.prefix(v6, message.bytes(RuleMessage.DESTINATION),
                    message.u8(RuleMessage.DESTINATION_LENGTH)),
                match, message.u8(RuleMessage.ACTION),
                message.number(RuleMessage.TABLE, message.u8(RuleMessage.TABLE8)),
                Integer.toUnsignedLong(message.number(RuleMessage.GOTO, 0)),
                message.number(RuleMessage.SUPPRESS_LENGTH, -1), message.number(RuleMessage.SUPPRESS_GROUP, -1));
    }

    private static int ports(byte[] range) {
        if (range == null) {
            return 0;
        }
        ByteBuffer ports = ByteBuffer.wrap(range).order(ByteOrder.nativeOrder());
        return Rule.Match.ports(Short.toUnsignedInt(ports.getShort()), Short.toUnsignedInt(ports.getShort()));
    }
}

package io.sluice.dataplane.value;

import io.sluice.vm.btf.Btf;
import io.sluice.vm.btf.BtfType;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Addresses as people write them, {@code 10.0.0.1}, {@code fe80::1} and {@code 02:00:00:00:00:01}: their bytes in the
 * order of the network. They fit an array, a struct or a union of as many bytes. A number takes one only where it is
 * told to be in that order: by a typedef such as {@code __be32}, or by the name of the field.
 */
final class Addresses {
    static final int IPV4_SIZE = 4;
    static final int IPV6_SIZE = 16;
    static final int MAC_SIZE = 6;
    private static final Pattern IPV4 = Pattern.compile("(0|[1-9]\\d{0,2})(\\.(0|[1-9]\\d{0,2})){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F]*:[0-9a-fA-F:]*:[0-9a-fA-F:.]*");
    private static final Pattern MAC = Pattern.compile("[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}");
    /** {@code __be16}, {@code __be32}, {@code be32}, {@code in_addr_t}. */
    private static final Pattern NETWORK_TYPE = Pattern.compile("_*be(16|32|64)|in_addr_t");
    /** {@code saddr}, {@code dst_addr}, {@code address}, {@code ip}, {@code src_ip}, {@code vip4}, {@code ipv4}. */
    private static final Pattern NETWORK_FIELD =
            Pattern.compile("(?i).*addr(ess)?(v?[46])?|(.*[_.])?[sdv]?ip(v?[46])?(_(src|dst|addr|address))?");

    private Addresses() {
    }

    /** The bytes of an address in the order of the network, or null where the text is none. */
    static byte[] parse(String text) {
        if (MAC.matcher(text).matches()) {
            return HexFormat.ofDelimiter(":").parseHex(text);
        }
        boolean literal = IPV4.matcher(text).matches() || IPV6.matcher(text).matches();
        if (!literal) {
            return null;
        }
        try {
            // a literal is never looked up by name; one of IPv6 that stands for IPv4 is cut to 4 bytes by this
            byte[] bytes = InetAddress.getByName(text).getAddress();
            return text.indexOf(':') >= 0 && bytes.length == IPV4_SIZE ? mapped(bytes) : bytes;
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** {@code ::ffff:a.b.c.d}, RFC 4291 section 2.5.5.2. */
    private static byte[] mapped(byte[] ipv4) {
        byte[] bytes = new byte[IPV6_SIZE];
        bytes[IPV6_SIZE - IPV4_SIZE - 2] = (byte) 0xff;
        bytes[IPV6_SIZE - IPV4_SIZE - 1] = (byte) 0xff;
        System.arraycopy(ipv4, 0, bytes, IPV6_SIZE - IPV4_SIZE, IPV4_SIZE);
        return bytes;
    }

    /**
     * The bytes of an address for a place of a type.
     *
     * @param field the name of the field, "" for none
     * @return null where the text is no address or one of another size
     * @throws ValueException where it can't be known in which order the bytes of a number are to be
     */
    static byte[] parse(Btf types, int typeId, String field, String text) {
        byte[] bytes = parse(text);
        BtfType type = types.resolved(typeId);
        boolean number = type instanceof BtfType.Int;
        boolean place = number || type instanceof BtfType.Composite
                || type instanceof BtfType.Array array && !isChar(types, array.element());
        if (bytes == null || !place || types.sizeOf(typeId) != bytes.length) {
            return null;
        }
        if (number && !isNetworkOrder(types, typeId) && !NETWORK_FIELD.matcher(field).matches()) {
            throw new ValueException("\"%s\": can't know the order of its bytes in a number, must be in hex: \"%s\""
                    .formatted(text, HexFormat.ofDelimiter(" ").formatHex(bytes)));
        }
        return bytes;
    }

    /** Whether a type is C's {@code char}, for which clang sets no encoding of its own: arrays of it hold text. */
    static boolean isChar(Btf types, int typeId) {
        return types.resolved(typeId) instanceof BtfType.Int t && t.name().equals("char");
    }

    private static boolean isNetworkOrder(Btf types, int typeId) {
        int at = typeId;
        while (true) {
            switch (types.type(at)) {
                case BtfType.Typedef t -> {
                    if (NETWORK_TYPE.matcher(t.name()).matches()) {
                        return true;
                    }
                    at = t.target();
                }
                case BtfType.Const t -> at = t.target();
                case BtfType.Volatile t -> at = t.target();
                case BtfType.Restrict t -> at = t.target();
                case BtfType.TypeTag t -> at = t.target();
                default -> {
                    return false;
                }
            }
        }
    }
}

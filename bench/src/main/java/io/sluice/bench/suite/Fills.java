package io.sluice.bench.suite;

import io.sluice.dataplane.replay.MapFill;
import io.sluice.dataplane.value.MapEntry;
import io.sluice.vm.api.Bytes;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What the maps of the suite's programs hold when they are measured, so that packets take the paths that cost: the
 * structs of the C sources, field by field, numbers in this machine's order and addresses and ports in the network's.
 */
final class Fills {
    private static final int TCP = 6;

    private static final int BLOCKED = 1000;
    private static final int BLOCKS = 8;
    private static final int BLOCK_SIZE = 512;

    private static final int BALANCER_VIP = 1;
    private static final int BALANCER_RING = 251;
    private static final int BALANCER_BACKENDS = 16;

    private static final int SERVICE = 1;
    /** Members of the one service: with these, rendezvous_balancer runs some 1,640 insns a packet. */
    private static final int MEMBERS = 32;
    private static final int MEMBER_UP = 1;

    private static final int EDGE_VIP = 3;
    private static final int EDGE_RING = 4093;
    private static final int EDGE_SERVERS = 64;
    private static final int SERVER_UP = 1;

    private Fills() {
    }

    /** Bytes of a struct. */
    private static final class Struct {
        private final ByteBuffer bytes;

        Struct(int size) {
            bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        }

        Struct int32(int... values) {
            for (int value : values) {
                bytes.putInt(value);
            }
            return this;
        }

        Struct int16(int value) {
            bytes.putShort((short) value);
            return this;
        }

        Struct port(int port) {
            bytes.putShort(Short.reverseBytes((short) port));
            return this;
        }

        Struct int8(int... values) {
            for (int value : values) {
                bytes.put((byte) value);
            }
            return this;
        }

        /** An address of 4 or 16 bytes. */
        Struct address(String literal) {
            bytes.put(InetAddress.ofLiteral(literal).getAddress());
            return this;
        }

        /** An address in a field of 16 bytes. */
        Struct wideAddress(String literal) {
            int at = bytes.position();
            address(literal);
            bytes.position(at + 16);
            return this;
        }

        Bytes done() {
            return Bytes.of(bytes.array());
        }
    }

    private static MapFill fill(String map, int count, IntFunction<Bytes> key, IntFunction<Bytes> value) {
        List<MapEntry> entries = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            entries.add(new MapEntry(key.apply(i), List.of(value.apply(i))));
        }
        return new MapFill(map, entries);
    }

    private static Bytes word(int value) {
        return new Struct(Integer.BYTES).int32(value).done();
    }

    private static Bytes zero64() {
        return new Struct(Long.BYTES).done();
    }

    /** Sources that do not occur, but for those of {@link BenchPackets#BLOCKED_SOURCE}. */
    static List<MapFill> firewall() {
        return List.of(
                fill("blocked_ipv4", BLOCKED, i -> new Struct(4).address(i < BenchPackets.SOURCES
                        ? BenchPackets.BLOCKED_SOURCE.formatted(i)
                        : "172.16.%d.%d".formatted(i >> 8, i & 0xff)).done(), i -> zero64()),
                fill("blocked_ipv6", BLOCKED, i -> new Struct(16).address("2001:db8:bad::%x".formatted(i + 1)).done(),
                        i -> zero64()));
    }

    static List<MapFill> csumBlock() {
        return List.of(fill("blocks", BLOCKS, Fills::word, i -> {
            byte[] block = new byte[BLOCK_SIZE];
            for (int at = 0; at < BLOCK_SIZE; at++) {
                block[at] = (byte) (at * (2 * i + 3) + i);
            }
            return Bytes.of(block);
        }));
    }

    static List<MapFill> loadBalancer() {
        return List.of(
                fill("vips", 1, i -> new Struct(8).address(BenchPackets.VIP).port(BenchPackets.PORT).int8(TCP).done(),
                        i -> new Struct(8).int32(BALANCER_VIP, 0).done()),
                fill("rings", BALANCER_RING, i -> word(BALANCER_VIP * BALANCER_RING + i),
                        i -> word(1 + i % BALANCER_BACKENDS)),
                fill("backends", BALANCER_BACKENDS, i -> word(1 + i),
                        i -> new Struct(8).address("172.16.0.%d".formatted(1 + i)).done()));
    }

    static List<MapFill> rendezvousBalancer() {
        return List.of(
                fill("services", 1, i -> new Struct(20).wideAddress(BenchPackets.VIP).port(BenchPackets.PORT).int8(TCP)
                        .done(), i -> new Struct(16).int32(SERVICE, 0, MEMBERS, 0).done()),
                fill("members", MEMBERS, Fills::word, i -> new Struct(16).int32(0x9e3779b9 * (i + 1)).int16(100 + i)
                        .int8(2, 0, 0, 0, 1, i).int32(MEMBER_UP).done()));
    }

    /** Every packet's connection is in the table. */
    static List<MapFill> edgeBalancer() {
        return List.of(
                fill("vips", 1, i -> new Struct(24).wideAddress(BenchPackets.VIP).port(BenchPackets.PORT).int8(TCP)
                        .done(), i -> new Struct(8).int32(EDGE_VIP, 0).done()),
                fill("connections", BenchPackets.SOURCES, i -> new Struct(40)
                        .wideAddress(BenchPackets.SOURCE.formatted(i)).wideAddress(BenchPackets.VIP)
                        .port(BenchPackets.FIRST_PORT + i).port(BenchPackets.PORT).int8(TCP).done(),
                        i -> new Struct(8).int32(1 + i % EDGE_SERVERS, 1).done()),
                fill("rings", EDGE_RING, i -> word(EDGE_VIP * EDGE_RING + i), i -> word(1 + i % EDGE_SERVERS)),
                fill("servers", EDGE_SERVERS, i -> word(1 + i),
                        i -> new Struct(24).wideAddress("172.16.0.%d".formatted(1 + i)).int32(SERVER_UP).done()),
                fill("gateways", 1, i -> word(0), i -> new Struct(32).int8(2, 0, 0, 0, 0, 9, 2, 0, 0, 0, 0, 2)
                        .address("172.16.0.0").address("2001:db8:2::").done()));
    }
}

package io.sluice.bench.traffic;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.dataplane.packet.ProtocolNumber;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;

final class GeneratedTrafficTest {
    private static List<byte[]> packets(String words, int count) {
        return new GeneratedTraffic(TrafficSpec.parse(words)).packets(count);
    }

    private static List<ParsedFrame> parsed(String words, int count) {
        return packets(words, count).stream().map(ParsedFrame::of).toList();
    }

    private static double share(List<ParsedFrame> frames, Predicate<ParsedFrame> which) {
        return (double) frames.stream().filter(which).count() / frames.size();
    }

    /** The sum was taken on x86-64 with JDK 25; other bytes on any machine are a change that has to be meant. */
    @Test
    void theSameSeedGivesTheSameBytesOnEveryMachine() {
        CRC32 sum = new CRC32();
        packets("imix,flows=1000,zipf=1.1,ipv6=0.2,udp=0.4,icmp=0.1,vlan=0.3,seed=7", 1000).forEach(sum::update);
        assertEquals(889_783_560L, sum.getValue());
    }

    @Test
    void anotherSeedGivesOtherPackets() {
        assertFalse(Arrays.deepEquals(packets("seed=1", 64).toArray(), packets("seed=2", 64).toArray()));
    }

    @Test
    void moreOfThemBeginWithTheSame() {
        List<byte[]> few = packets("imix,zipf=1,udp=0.5", 100);
        List<byte[]> many = packets("imix,zipf=1,udp=0.5", 200);
        for (int i = 0; i < few.size(); i++) {
            assertArrayEquals(few.get(i), many.get(i));
        }
    }

    @Test
    void programsSeeFramesWithoutTheCheckSequence() {
        for (int length : new int[] {64, 78, 128, 256, 512, 1024, 1518}) {
            assertTrue(packets(length + ",udp=0.3,icmp=0.3", 50).stream().allMatch(p -> p.length == length - 4));
        }
    }

    @Test
    void aFrameIsNeverShorterThanItsHeaders() {
        assertEquals(Set.of(62), lengths("64,ipv6=1,udp=0.5,icmp=0.5"));
        assertEquals(Set.of(74), lengths("64,ipv6=1"));
        assertEquals(Set.of(78), lengths("64,ipv6=1,vlan=1"));
        assertEquals(Set.of(60), lengths("64,vlan=1"));
    }

    private static Set<Integer> lengths(String words) {
        return packets(words, 100).stream().map(packet -> packet.length).collect(Collectors.toSet());
    }

    @Test
    void imixIsSevenToFourToOneInEachTwelve() {
        List<byte[]> packets = packets("imix", 12 * 50);
        Set<List<Integer>> orders = new HashSet<>();
        for (int i = 0; i < packets.size(); i += 12) {
            List<Integer> lengths = packets.subList(i, i + 12).stream().map(packet -> packet.length).toList();
            orders.add(lengths);
            assertEquals(Map.of(60, 7L, 566, 4L, 1514, 1L),
                    lengths.stream().collect(Collectors.groupingBy(length -> length, Collectors.counting())));
        }
        assertTrue(orders.size() > 40, "orders of the twelve: " + orders.size());
    }

    @Test
    void sharesAreOfPackets() {
        for (String flows : List.of("flows=1000,uniform", "flows=1000,zipf=1.1", "flows=100000,zipf=0.9")) {
            List<ParsedFrame> frames = parsed(flows + ",ipv6=0.2,udp=0.4,icmp=0.1,vlan=0.5", 20_000);
            assertEquals(0.2, share(frames, frame -> frame.version() == 6), 0.015, flows);
            assertEquals(0.4, share(frames, frame -> frame.protocol() == ProtocolNumber.UDP), 0.015, flows);
            assertEquals(0.5, share(frames, frame -> frame.protocol() == ProtocolNumber.TCP), 0.015, flows);
            assertEquals(0.5, share(frames, ParsedFrame::tagged), 0.015, flows);
        }
    }

    @Test
    void flowsThatComeAlikeHaveTheirSharesExactly() {
        Flows flows = new Flows(TrafficSpec.parse("flows=1000,ipv6=0.2,udp=0.5"));
        Map<Flow.Kind, Long> counts = IntStream.range(0, 1000).mapToObj(flows::get)
                .collect(Collectors.groupingBy(Flow::kind, Collectors.counting()));
        assertEquals(Map.of(
                new Flow.Kind(false, Flow.Protocol.TCP, false), 400L,
                new Flow.Kind(false, Flow.Protocol.UDP, false), 400L,
                new Flow.Kind(true, Flow.Protocol.TCP, false), 100L,
                new Flow.Kind(true, Flow.Protocol.UDP, false), 100L), counts);
    }

    @Test
    void eachFlowHasAnAddressOfItsOwn() {
        Flow.Kind ipv4 = new Flow.Kind(false, Flow.Protocol.TCP, false);
        Flow.Kind ipv6 = new Flow.Kind(true, Flow.Protocol.UDP, true);
        Set<String> sources = new HashSet<>();
        int[] numbers = IntStream.concat(IntStream.range(0, 2000), IntStream.range(Flow.MOST - 2000, Flow.MOST))
                .toArray();
        for (int number : numbers) {
            sources.add(ParsedFrame.of(new Flow(number, ipv4).packet(60)).source());
            sources.add(ParsedFrame.of(new Flow(number, ipv6).packet(60)).source());
        }
        assertEquals(2 * numbers.length, sources.size());
    }

    @Test
    void asManyFlowsComeAsAreAskedFor() {
        Map<String, Long> counts = parsed("flows=10,udp=0.5", 1000).stream()
                .collect(Collectors.groupingBy(ParsedFrame::source, TreeMap::new, Collectors.counting()));
        assertEquals(10, counts.size());
        assertTrue(counts.values().stream().allMatch(count -> count > 60 && count < 140), counts::toString);
    }

    @Test
    void everyFrameParsesAndItsLengthsAndChecksumsAreRight() {
        long seed = 20_261;
        Random random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            double udp = random.nextInt(11) / 20.0;
            String words = "%s,flows=%d,zipf=%s,ipv6=%s,udp=%s,icmp=%s,vlan=%s,seed=%d".formatted(
                    random.nextInt(3) == 0 ? "imix" : 64 + random.nextInt(1455), 1 + random.nextInt(5000),
                    random.nextDouble() * 2, random.nextDouble(), udp, random.nextInt(11) / 20.0, random.nextDouble(),
                    random.nextInt());
            for (byte[] packet : packets(words, 60)) {
                assertEquals("", ParsedFrame.of(packet).fault(), () -> words + " of seed " + seed);
            }
        }
    }
}

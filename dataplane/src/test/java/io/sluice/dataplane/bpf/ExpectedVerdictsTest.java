package io.sluice.dataplane.bpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.dataplane.packet.PacketCorpus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The heads of the programs' sources say what their verdicts are; what the kernel answered agrees with that. */
class ExpectedVerdictsTest {
    private static void assertAll(char verdict, String object, String program) {
        int packets = PacketCorpus.packets().size();
        assertEquals(String.valueOf(verdict).repeat(packets), ExpectedVerdicts.of(object, program).verdicts(), program);
    }

    /** The packets with that verdict. */
    private static Set<String> packets(char verdict, String object, String program) {
        return ExpectedVerdicts.of(object, program).byPacket().entrySet().stream().filter(e -> e.getValue() == verdict)
            .map(e -> e.getKey()).collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void coversEveryObjectAndPacket() throws IOException {
        Set<String> recorded = ExpectedVerdicts.read().stream().map(ExpectedVerdicts::object)
            .collect(Collectors.toCollection(TreeSet::new));
        recorded.addAll(KernelVerdicts.NOT_RUN);
        try (Stream<Path> files = Files.list(Path.of("src/main/bpf"))) {
            assertEquals(files.map(f -> f.getFileName().toString()).filter(n -> n.endsWith(".bpf.o"))
                .map(n -> n.replace(".bpf.o", "")).collect(Collectors.toCollection(TreeSet::new)), recorded);
        }
        for (ExpectedVerdicts expected : ExpectedVerdicts.read()) {
            assertEquals(PacketCorpus.packets().size(), expected.verdicts().length(), expected.program());
        }
    }

    @Test
    void programsThatDecideWithoutLookingGiveOneVerdict() {
        assertAll('P', "pass", "pass");
        assertAll('D', "drop", "drop");
        assertAll('T', "transmit", "transmit");
        assertAll('T', "mac_swap_tx", "mac_swap_tx");
        assertAll('D', "tail_call_limit", "tail_call_limit");
        assertAll('P', "atomics", "atomics");
        assertAll('P', "core_read", "core_read");
    }

    @Test
    void onlyUntaggedEchoRequestsAreAnswered() {
        Set<String> requests = Set.of("icmp4-echo-request", "icmp4-echo-request-empty", "icmp6-echo-request");
        assertEquals(requests, packets('T', "icmp_echo", "icmp_echo"));
        assertEquals(requests, packets('T', "filter", "filter"));
    }

    @Test
    void theFilterDropsByEachOfItsRules() {
        assertTrue(packets('D', "filter", "filter").containsAll(Set.of("telnet", "smb", "ssdp", "memcached",
            "ipv4-sctp",
            "gre-ipv4", "unwanted-source", "truncated-tcp4", "bad-ihl-4")));
        assertTrue(packets('P', "filter", "filter").containsAll(Set.of("udp4", "tcp6-syn", "vlan-udp4", "arp-request",
            "ipv4-fragment-last", "ipv6-fragment-later", "ipv6-extension-chain", "ssh6")));
    }

    @Test
    void tailCallsAreTaken() {
        Set<String> dropped = packets('D', "tail_calls", "tail_ipv4");
        dropped.addAll(packets('D', "tail_calls", "tail_ipv6"));
        assertEquals(dropped, packets('D', "tail_calls", "tail_parser"));
        assertTrue(dropped.containsAll(Set.of("udp4", "tcp6-syn")));
        assertTrue(packets('T', "tail_call_subprog", "tail_caller").contains("udp4"));
        assertTrue(packets('D', "tail_call_subprog", "tail_caller").contains("udp6"));
    }

    @Test
    void onlyWhatIsTooLongAndMayNotBeFragmentedIsTooBig() {
        assertEquals(Set.of("tcp4-1514", "udp4-1514-dont-fragment", "udp6-1514"),
            packets('T', "icmp_too_big", "icmp_too_big"));
    }

    @Test
    void theBalancerSendsOnWhatIsForItsAddress() {
        assertEquals(Set.of("virtual-tcp-syn", "virtual-tcp-ack", "virtual-tcp-fin", "virtual-udp"),
            packets('T', "load_balancer", "load_balancer"));
    }

    @Test
    void malformedNameQueriesAreDropped() {
        assertEquals(Set.of("dns-query-cut-off", "dns-query-header-only", "dns-query-pointer"),
            packets('D', "dns_parse", "dns_parse"));
    }

    @Test
    void programsThatChangeNothingLetTheCorpusThrough() {
        int corpus = ExpectedVerdicts.outputs(PacketCorpus.packets().values());
        for (String name : Set.of("pass", "array_counter", "csum512", "hash60", "subprogs", "parse_drop")) {
            assertEquals(corpus, ExpectedVerdicts.of(name, name).outputs(), name);
        }
        assertTrue(corpus != ExpectedVerdicts.of("chacha20", "chacha20").outputs());
    }
}

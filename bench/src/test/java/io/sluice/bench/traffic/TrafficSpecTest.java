package io.sluice.bench.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TrafficSpecTest {
    @Test
    void everyWordIsOptional() {
        assertEquals("64,flows=64,uniform,seed=1", TrafficSpec.parse("").toString());
        assertEquals("1518,flows=64,uniform,seed=1", TrafficSpec.parse("1518").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"imix,flows=1000,zipf=1.1,ipv6=0.2,udp=0.5,seed=7",
        "78,flows=1000000,uniform,ipv6=1.0,udp=0.25,icmp=0.125,vlan=0.5,seed=-3"})
    void itsTextIsReadAgain(String words) {
        assertEquals(words, TrafficSpec.parse(words).toString());
        assertEquals(TrafficSpec.parse(words), TrafficSpec.parse(TrafficSpec.parse(words).toString()));
    }

    @Test
    void wordsComeInAnyOrder() {
        assertEquals(TrafficSpec.parse("imix,zipf=1,flows=9"), TrafficSpec.parse("flows=9,imix,zipf=1"));
        assertEquals(TrafficSpec.parse("tcp=0.7,udp=0.2,icmp=0.1"), TrafficSpec.parse("udp=0.2,icmp=0.1"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '!', value = {
        "imix,flow=3        | \"flow=3\": must be a length, imix, uniform or one of flows, zipf, ipv6, tcp, udp, icmp, "
            + "vlan, seed with = and a number",
        "mix                | \"mix\": must be a length, imix, uniform or one of flows, zipf, ipv6, tcp, udp, icmp, "
            + "vlan, seed with = and a number",
        "64,                | \"\": must be a length, imix, uniform or one of flows, zipf, ipv6, tcp, udp, icmp, "
            + "vlan, seed with = and a number",
        "64,imix            | \"imix\": there is a length already",
        "uniform,zipf=1     | \"zipf=1\": there is a zipf already",
        "60                 | \"60\": must be a length from 64 to 1518",
        "64k                | \"64k\": must be a length from 64 to 1518",
        "flows=0            | \"flows=0\": must be a whole number from 1 to 1000000",
        "flows=             | \"flows=\": must be a whole number from 1 to 1000000",
        "zipf=NaN           | \"zipf=NaN\": must be a number from 0 to 10",
        "zipf=-1            | \"zipf=-1\": must be a number from 0 to 10",
        "ipv6=20            | \"ipv6=20\": must be a number from 0 to 1",
        "ipv6=half          | \"ipv6=half\": must be a number from 0 to 1",
        "seed=1.5           | \"seed=1.5\": must be a whole number from -9223372036854775808 to 9223372036854775807",
        "udp=0.75,icmp=0.5  | tcp, udp and icmp: together 1.25, must be at most 1",
        "tcp=0.25,icmp=0.25 | tcp, udp and icmp: together 0.5, must be 1"})
    void aWordThatIsWrongIsNamed(String words, String message) {
        assertEquals(message,
                assertThrows(IllegalArgumentException.class, () -> TrafficSpec.parse(words)).getMessage());
    }
}

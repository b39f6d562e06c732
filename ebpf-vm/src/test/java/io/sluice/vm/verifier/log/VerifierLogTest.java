package io.sluice.vm.verifier.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.verifier.Verification;
import io.sluice.vm.verifier.Verifier;
import io.sluice.vm.verifier.VerifierOptions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What each level writes down of a program whose second path is wrong: these are lines of the kernel's log. */
class VerifierLogTest {
    private static final InsnSeq READS_BEYOND = InsnSeq.assemble("""
            r0 = 0
            r2 = *(u32 *)(r1 +0)
            r3 = *(u32 *)(r1 +4)
            r4 = r2
            r4 += 14
            if r4 > r3 goto pc+2
            r0 = 1
            exit
            r0 = *(u8 *)(r2 +0)
            exit
            """);
    private static final String COMMON = """
            0: R1=ctx() R10=fp0
            0: (b7) r0 = 0                        ; R0=0
            1: (61) r2 = *(u32 *)(r1 +0)          ; R1=ctx() R2=pkt(r=0)
            2: (61) r3 = *(u32 *)(r1 +4)          ; R1=ctx() R3=pkt_end()
            3: (bf) r4 = r2                       ; R2=pkt(r=0) R4=pkt(r=0)
            4: (07) r4 += 14                      ; R4=pkt(off=14,r=0)
            """;
    private static final String LAST = """
            8: R0=0 R1=ctx() R2=pkt(r=0) R3=pkt_end() R4=pkt(off=14,r=0xfffffffffffffffe) R10=fp0
            8: (71) r0 = *(u8 *)(r2 +0)
            """;
    private static final String PROCESSED = "processed 9 insns (limit 1000000) max_states_per_insn 0 total_states 1 "
            + "peak_states 1 mark_read 0\n";

    private static Verification verify(InsnSeq insns, int level) {
        ProgramSpec spec = ProgramSpec.of("p", ProgramKind.XDP, insns, List.of());
        return Verifier.verify(spec, List.of(), new HelperTable(List.of()),
                VerifierOptions.DEFAULT.withLogLevel(level));
    }

    private static String log(int level) {
        Verification verification = verify(READS_BEYOND, level);
        assertFalse(verification.accepted());
        return verification.log();
    }

    private static String fact() {
        return verify(READS_BEYOND, 0).rejection().orElseThrow().fact() + "\n";
    }

    @Test
    void writesNothingAtLevel0() {
        assertEquals("", log(0));
    }

    @Test
    void keepsThePathThatBreaksARuleAtLevel1() {
        assertEquals(COMMON + "5: (2d) if r4 > r3 goto pc+2\n" + LAST + fact() + PROCESSED, log(VerifierOptions.LOG));
    }

    @Test
    void keepsEveryPathAtLevel2() {
        String header = """
                func#0 @0
                Live regs before insn:
                      0: .1........ (b7) r0 = 0
                      1: .1........ (61) r2 = *(u32 *)(r1 +0)
                      2: .12....... (61) r3 = *(u32 *)(r1 +4)
                      3: ..23...... (bf) r4 = r2
                      4: ..234..... (07) r4 += 14
                      5: ..234..... (2d) if r4 > r3 goto pc+2
                      6: .......... (b7) r0 = 1
                      7: 0......... (95) exit
                      8: ..2....... (71) r0 = *(u8 *)(r2 +0)
                      9: 0......... (95) exit
                """;
        String first = """
                5: (2d) if r4 > r3 goto pc+2          ; R3=pkt_end() R4=pkt(off=14,r=14)
                6: (b7) r0 = 1                        ; R0=1
                7: (95) exit

                from 5 to 8: R0=0 R1=ctx() R2=pkt(r=0) R3=pkt_end() R4=pkt(off=14,r=0xfffffffffffffffe) R10=fp0
                """;
        assertEquals(header + COMMON + first + LAST + fact() + PROCESSED, log(VerifierOptions.LOG_INSNS));
    }

    @Test
    void writesWhatItCostAtLevel4() {
        String expected = fact() + "verification time N usec\nstack depth 0\n" + PROCESSED;
        assertEquals(expected, log(VerifierOptions.LOG_STATS).replaceFirst("time \\d+", "time N"));
    }

    @Test
    void forgetsPathsThatEndWellAtLevel1() {
        Verification verification = verify(InsnSeq.assemble("r0 = 2\nexit\n"), VerifierOptions.LOG);
        assertTrue(verification.accepted());
        assertEquals("processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 "
                + "mark_read 0\n", verification.log());
    }

    @Test
    void keepsTheEndOfALongText() {
        LogText text = new LogText(100);
        for (int i = 0; i < 1000; i++) {
            text.add("%03d\n".formatted(i));
        }
        assertEquals(4000, text.position());
        assertTrue(text.toString().length() <= 100, text::toString);
        assertTrue(text.toString().endsWith("998\n999\n"), text::toString);
        text.cut(3996);
        assertTrue(text.toString().endsWith("998\n"), text::toString);
        text.cut(0);
        assertEquals("", text.toString());
    }
}

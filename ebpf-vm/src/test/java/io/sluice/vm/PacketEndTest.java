package io.sluice.vm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.PacketDesc;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.interp.Interpreter;
import io.sluice.vm.random.HeaderPrograms;
import io.sluice.vm.verifier.VerifiedProgram;
import io.sluice.vm.verifier.Verifier;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Vectors that hold several questions about a packet, or move its bytes, reach no further than the memory that is
 * promised behind it, and change nothing there; {@code -Dsluice.header.programs} says of how many programs.
 */
class PacketEndTest {
    private static final int PROGRAMS = Integer.getInteger("sluice.header.programs", 150);
    private static final int PACKETS = 16;
    private static final int PASSES = 3;

    private static VerifiedProgram verified(String text) {
        ProgramSpec spec = TypedPrograms.of(ProgramSpec.of("t", ProgramKind.XDP, InsnSeq.assemble(text), List.of()));
        return Verifier.verify(spec, List.of(), TestHelpers.table());
    }

    /** Packets of all lengths, half of which are long enough, most with a few bits that are not as asked for. */
    private static byte[][] frames(Random random, byte[] header) {
        byte[][] frames = new byte[PACKETS][];
        for (int i = 0; i < PACKETS; i++) {
            int length = i < PACKETS / 2 ? random.nextInt(HeaderPrograms.LONGEST) : HeaderPrograms.LONGEST;
            frames[i] = Arrays.copyOf(header, length + PacketDesc.SLACK);
            for (int wrong = random.nextInt(3); wrong > 0; wrong--) {
                frames[i][random.nextInt(frames[i].length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
            }
        }
        return frames;
    }

    @Test
    void headersAreParsedTheSameUpToTheEndOfMemory() {
        long first = Long.getLong("sluice.header.seed", System.nanoTime());
        int passing = 0;
        try (GuardedPackets packets = new GuardedPackets(PACKETS)) {
            for (long seed = first; seed < first + PROGRAMS; seed++) {
                Random random = new Random(seed);
                byte[] header = new byte[HeaderPrograms.LONGEST + PacketDesc.SLACK];
                random.nextBytes(header);
                VerifiedProgram program = verified(HeaderPrograms.next(random, header));
                byte[][] frames = frames(random, header);
                String expected;
                try (BpfProgram loaded = Interpreter.unchecked().load(program)) {
                    expected = packets.run(loaded, frames);
                }
                passing += expected.contains("verdict " + PASSES) ? 1 : 0;
                check(packets, program, frames, expected, seed);
            }
        }
        int found = passing;
        assertTrue(found > PROGRAMS / 3, () -> "only " + found + " of " + PROGRAMS + " programs pass any packet");
    }

    private static void check(
            GuardedPackets packets, VerifiedProgram program, byte[][] frames, String expected, long seed) {
        for (OptimizingVariants.Variant variant
                : List.of(OptimizingVariants.plain(), OptimizingVariants.random(seed))) {
            try (BpfProgram loaded = variant.load(program)) {
                assertEquals(expected, packets.run(loaded, frames),
                        () -> "-Dsluice.header.seed=" + seed + ", " + variant + ": " + program.insns());
            }
        }
    }
}

package io.sluice.vm.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.vm.TestHelpers;
import io.sluice.vm.TestMap;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InsnMap;
import io.sluice.vm.insn.InsnSeq;
import io.sluice.vm.verifier.facts.Access;
import io.sluice.vm.verifier.facts.Facts;
import io.sluice.vm.verifier.facts.FactsBuilder;
import io.sluice.vm.verifier.facts.Offsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RewriteTest {
    private static final byte[] BYTES = {1, 0, 0, 0, (byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff,
        0, 0, 0, (byte) 0x80, 0x78, 0x56, 0x34, 0x12};

    private final TestMap constants = new TestMap(section(MapFlags.BPF_F_RDONLY_PROG));
    private final TestMap variables = new TestMap(section(0));

    private static MapSpec section(int flags) {
        return MapSpec.of(flags == 0 ? ".data" : ".rodata", MapType.ARRAY, 4, BYTES.length, 1).withFlags(flags)
                .withInitial(Bytes.of(BYTES));
    }

    @AfterEach
    void close() {
        constants.close();
        variables.close();
    }

    private static FactsBuilder reached(InsnSeq insns, int... dead) {
        FactsBuilder facts = new FactsBuilder(insns.size());
        IntStream.range(0, insns.size()).filter(i -> IntStream.of(dead).noneMatch(d -> d == i)).forEach(facts::reach);
        return facts;
    }

    private static Facts facts(FactsBuilder builder, Integer... subprogs) {
        return builder.build(List.of(subprogs), IntStream.range(0, subprogs.length).mapToObj(s -> 8 * s).toList(), 512);
    }

    private static String removed(String text, FactsBuilder builder, Integer... subprogs) {
        return DeadCode.remove(InsnSeq.assemble(text), facts(builder, subprogs)).to().toString().strip();
    }

    private VerifiedProgram apply(ProgramSpec spec, Facts facts) {
        return Rewrite.apply(spec, List.of(constants, variables), TestHelpers.table(), facts);
    }

    private static ProgramSpec spec(InsnSeq insns) {
        return ProgramSpec.of("t", ProgramKind.XDP, insns, List.of(".rodata", ".data"));
    }

    @Test
    void turnsDecidedJumpsIntoJumpsOrNothing() {
        String text = """
                if r1 == 0 goto pc+1
                r0 = 1
                if r2 == r3 goto pc+2
                r0 = 2
                exit
                r0 = 3
                exit
                """;
        FactsBuilder never = reached(InsnSeq.assemble(text), 5, 6);
        never.branch(0, true);
        never.branch(0, false);
        never.branch(2, false);
        assertEquals("if r1 == 0 goto pc+1\nr0 = 1\nr0 = 2\nexit", removed(text, never, 0));
        FactsBuilder always = reached(InsnSeq.assemble(text), 3, 4);
        always.branch(0, true);
        always.branch(2, true);
        assertEquals("goto pc+1\nr0 = 1\nr0 = 3\nexit", removed(text, always, 0));
    }

    @Test
    void takesAJumpForDecidedWhereOneSideIsDead() {
        String text = "if r1 == 0 goto pc+2\nr0 = 1\nexit\nr0 = 2\nexit";
        InsnSeq insns = InsnSeq.assemble(text);
        FactsBuilder jumps = reached(insns, 1, 2);
        jumps.branch(0, true);
        jumps.branch(0, false);
        assertEquals("r0 = 2\nexit", removed(text, jumps, 0));
        assertEquals("r0 = 1\nexit", removed(text, reached(insns, 3, 4), 0));
    }

    @Test
    void dropsJumpsToTheNextInsnAlsoInAChain() {
        String text = "if r1 == 0 goto pc+2\ngoto pc+2\nr9 = 9\ngoto pc+1\nr8 = 8\nmay_goto pc+0\nr0 = 0\nexit";
        FactsBuilder facts = reached(InsnSeq.assemble(text), 2, 4);
        facts.branch(0, false);
        assertEquals("r0 = 0\nexit", removed(text, facts, 0));
    }

    @Test
    void keepsALoopThatJumpsToItself() {
        assertEquals("r0 = 0\ngoto pc-1", removed("r0 = 0\ngoto pc-1\nexit", reached(InsnSeq.assemble("r0 = 0\n"
                + "goto pc-1\nexit"), 2), 0));
    }

    @Test
    void dropsFunctionsThatNobodyCalls() {
        InsnSeq insns = InsnSeq.assemble("""
                goto pc+1
                call f
                call g
                exit
                f:
                r0 = 1
                exit
                g:
                r0 = 2
                exit
                """);
        Facts facts = facts(reached(insns, 1, 4, 5), 0, 4, 6);
        InsnMap map = DeadCode.remove(insns, facts);
        assertEquals("call pc+1\nexit\nr0 = 2\nexit", map.to().toString().strip());
        assertEquals(List.of(0, 2), facts.through(map).subprogs());
        assertEquals(List.of(0, 16), facts.through(map).stackDepth());
    }

    @Test
    void aFunctionThatIsNamedButNeverEnteredOnlyReturns() {
        InsnSeq insns = InsnSeq.assemble("r2 = subprog[f]\nr0 = 0\nexit\nf:\nr0 = 1 ll\nr1 = 1\nexit");
        Facts facts = facts(reached(insns, 3, 4, 5), 0, 3);
        InsnMap map = DeadCode.remove(insns, facts);
        assertEquals("r2 = subprog[pc+3]\nr0 = 0\nexit\nr0 = 0\nexit".lines().skip(1).toList(),
                map.to().toString().lines().skip(1).toList());
        assertEquals(3, map.to().targetOf(0));
        assertEquals(List.of(0, 3), facts.through(map).subprogs());
        assertTrue(facts.through(map).reachable()[4]);
    }

    @Test
    void foldsLoadsOfConstantsWithTheirWidthAndSign() {
        InsnSeq insns = InsnSeq.assemble("""
                r1 = map[idx:0][0]+0
                r2 = *(u8 *)(r1 +0)
                r3 = *(s32 *)(r1 +4)
                r4 = *(u32 *)(r1 +4)
                r5 = *(u64 *)(r1 +8)
                r6 = *(s16 *)(r1 +4)
                r7 = *(u32 *)(r1 +12)
                r1 = *(u64 *)(r1 +0)
                exit
                """);
        FactsBuilder facts = reached(insns);
        int[] offsets = {0, 0, 4, 4, 8, 4, 12, 0};
        int[] sizes = {0, 1, 4, 4, 8, 2, 4, 8};
        for (int i = 1; i < offsets.length; i++) {
            facts.access(i, Access.mapValue(0, Offsets.constant(offsets[i]), sizes[i]));
        }
        InsnMap map = ConstantFolding.fold(insns, facts(facts, 0).insns(), List.of(constants, variables));
        assertEquals(InsnSeq.assemble("""
                r1 = map[idx:0][0]+0
                r2 = 1
                r3 = -2
                w4 = -2
                r5 = 0x1234567880000000 ll
                r6 = -2
                r7 = 305419896
                r1 = 0xfffffffe00000001 ll
                exit
                """), map.to());
    }

    @Test
    void foldsNothingThatMayChangeOrIsNotOnePlace() {
        InsnSeq insns = InsnSeq.assemble("r2 = *(u8 *)(r1 +0)\nr2 = *(u8 *)(r1 +0)\nr2 = *(u8 *)(r1 +0)\n"
                + "r2 = *(u8 *)(r1 +0)\nexit");
        FactsBuilder facts = reached(insns);
        facts.access(0, Access.mapValue(1, Offsets.constant(0), 1));
        facts.access(1, Access.mapValue(0, Offsets.constant(0), 1));
        facts.access(1, Access.mapValue(0, Offsets.constant(1), 1));
        facts.access(2, Access.mapValue(0, Offsets.constant(0), 1));
        facts.access(2, Access.mapValue(1, Offsets.constant(0), 1));
        assertEquals(insns, ConstantFolding.fold(insns, facts(facts, 0).insns(), List.of(constants, variables)).to());
        List<BpfMap> swapped = List.of(variables, constants);
        assertEquals("r2 = 1", ConstantFolding.fold(insns, facts(facts, 0).insns(), swapped).to().toString().lines()
                .findFirst().get());
    }

    @Test
    void rewritesContextLoadsByTheirFacts() {
        InsnSeq insns = InsnSeq.assemble("r2 = *(u32 *)(r1 +4)\nr1 += 4\nr0 = *(u32 *)(r1 +8)\nr3 = *(u32 *)(r2 +0)\n"
                + "exit");
        FactsBuilder builder = reached(insns);
        builder.access(0, Access.ctx(4, 4));
        builder.access(2, Access.ctx(12, 4));
        builder.access(3, Access.packet(Offsets.constant(0), 4, 14));
        ContextRewrite.Result result = ContextRewrite.rewrite(ProgramKind.XDP, insns, facts(builder, 0).insns());
        assertEquals("r2 = *(u64 *)(r1 +8)\nr1 += 4\nr0 = *(u32 *)(r1 +36)\nr3 = *(u32 *)(r2 +0)\nexit",
                result.insns().toString().strip());
        assertEquals(Access.ctx(8, 8), result.facts().access(0));
        assertEquals(Access.ctx(40, 4), result.facts().access(2));
        assertEquals(14, result.facts().access(3).proven());
        assertEquals(insns, ContextRewrite.rewrite(ProgramKind.RAW, insns, facts(builder, 0).insns()).insns());
    }

    @Test
    void factsFollowTheInsnsAndTheWayBackIsKnown() {
        InsnSeq insns = InsnSeq.assemble("""
                r6 = *(u32 *)(r1 +4)
                r2 = map[idx:0][0]+0
                r2 = *(u64 *)(r2 +8)
                if r2 == 0 goto pc+1
                call helper#1
                r0 = *(u8 *)(r6 +0)
                exit
                """);
        FactsBuilder builder = reached(insns);
        builder.access(0, Access.ctx(4, 4));
        builder.access(2, Access.mapValue(0, Offsets.constant(8), 8));
        builder.branch(3, false);
        builder.callMap(4, 1);
        builder.result(4, true);
        builder.argument(4, 2, Access.stack(0, Offsets.constant(-8), 4));
        builder.access(5, Access.packet(Offsets.between(0, 6, 2, 0), 1, 8));
        VerifiedProgram program = apply(spec(insns), facts(builder, 0));
        assertEquals("r6 = *(u64 *)(r1 +8)\nr2 = map[idx:0][0]+0\nr2 = 0x1234567880000000 ll\ncall helper#1\n"
                + "r0 = *(u8 *)(r6 +0)\nexit", program.insns().toString().strip());
        Facts facts = program.facts();
        assertEquals(1, facts.callMap()[3]);
        assertTrue(facts.insns().isNonNull(3));
        assertEquals(-8, facts.insns().argument(3, 2).offsets().lo());
        assertNull(facts.insns().argument(3, 1));
        assertNull(facts.insns().access(2));
        assertEquals(new Offsets(0, 6, 2, 0), facts.insns().access(4).offsets());
        assertEquals(5, program.specIndex(4));
        assertEquals(6, program.specSlot(4));
        assertEquals(program.insns(), program.translated().insns());
    }
}

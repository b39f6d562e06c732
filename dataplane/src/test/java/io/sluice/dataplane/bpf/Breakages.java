package io.sluice.dataplane.bpf;

import static io.sluice.dataplane.bpf.Sites.accesses;
import static io.sluice.dataplane.bpf.Sites.before;
import static io.sluice.dataplane.bpf.Sites.calls;
import static io.sluice.dataplane.bpf.Sites.replacing;

import io.sluice.vm.api.MapFlags;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.insn.AluOp;
import io.sluice.vm.insn.Insn;
import io.sluice.vm.insn.InsnEdit;
import io.sluice.vm.insn.InsnSeq;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The ways to break a program, as a table: those that a few insns at its start do in any program, and those that change
 * what the program itself does.
 *
 * <p>In texts, {@code @map} stands for the index of the map that the row adds, {@code @own} for that of the program's
 * first data section.
 */
final class Breakages {
    private static final MapSpec HASH = MapSpec.of("added_hash", MapType.HASH, 4, 8, 4);
    private static final MapSpec ARRAY = MapSpec.of("added_array", MapType.ARRAY, 4, 8, 4);
    private static final MapSpec READ_ONLY = ARRAY.withFlags(MapFlags.BPF_F_RDONLY_PROG);
    private static final MapSpec RING = MapSpec.of("added_ring", MapType.RINGBUF, 0, 0, 4096);
    private static final int ADJUST_HEAD = 44;
    private static final int LOOKUP = 1;
    private static final int NO_HELPER = 9999;
    private static final int FAR = 30_000;

    /** A lookup in the added map, whose key is not known to be there. */
    private static final String LOOK_UP = """
            *(u32 *)(r10 -4) = 7
            r2 = r10
            r2 += -4
            r1 = map[idx:@map]
            call 1
            """;
    private static final String FOUND = LOOK_UP + "if r0 == 0 goto pc+1\n";
    private static final String RESERVE = """
            r6 = r1
            r1 = map[idx:@map]
            r2 = 8
            r3 = 0
            call 131
            """;
    private static final String PACKET = "r2 = *(u32 *)(r1 +0)\nr3 = *(u32 *)(r1 +4)\n";

    private Breakages() {
    }

    /** All of them. */
    static List<Breakage> all() {
        List<Breakage> all = new ArrayList<>();
        registersAndStack(all);
        contextAndPacket(all);
        mapsAndRings(all);
        locks(all);
        helpersAndFlow(all);
        ownChecks(all);
        ownAccesses(all);
        ownCalls(all);
        return all;
    }

    private static void registersAndStack(List<Breakage> all) {
        all.add(entry("register never written", "R3 !read_ok", "r0 = r3"));
        all.add(entry("register lost by a call", "R1 !read_ok", "r6 = r1\ncall 5\nr0 = r1\nr1 = r6"));
        all.add(entry("stack read below the frame", "invalid read from stack", "r0 = *(u64 *)(r10 -520)"));
        all.add(entry("stack written below the frame", "invalid write to stack", "*(u64 *)(r10 -520) = 0"));
        all.add(entry("stack written above the frame", "invalid write to stack", "*(u64 *)(r10 +0) = 0"));
        all.add(entry("stack access not aligned", "misaligned stack access", "*(u64 *)(r10 -12) = 0"));
        all.add(entry("stack written at an unknown place", "invalid variable-offset write to stack", """
                r2 = *(u32 *)(r1 +12)
                r2 &= 1023
                r2 += -1040
                r3 = r10
                r3 += r2
                *(u8 *)(r3 +0) = 0
                """));
        all.add(entry("stack never written taken for a pointer", "R3 invalid mem access 'scalar'",
                "r3 = *(u64 *)(r10 -8)\nr0 = *(u8 *)(r3 +0)"));
        all.add(entry("spilled pointer corrupted", "R3 invalid mem access 'scalar'",
                "*(u64 *)(r10 -8) = r1\n*(u8 *)(r10 -7) = 1\nr3 = *(u64 *)(r10 -8)\nr0 = *(u32 *)(r3 +0)"));
        all.add(entry("half of a spilled pointer taken for it", "invalid size of register fill",
                "*(u64 *)(r10 -8) = r1\nr3 = *(u32 *)(r10 -8)\nr0 = *(u32 *)(r3 +0)"));
        all.add(entry("number taken for a pointer", "invalid mem access 'scalar'", "r3 = 4096\nr0 = *(u8 *)(r3 +0)"));
        all.add(entry("frame pointer written", "frame pointer is read only", "r10 = 0"));
        all.add(entry("shift by the width", "invalid shift 64", "r0 = 1\nr0 <<= 64"));
        all.add(entry("division by the constant 0", "div by zero", "r0 = 1\nr0 /= 0"));
        all.add(edit("register that does not exist", "R11 is invalid",
                s -> before(s, 0, new Insn.AluImm(AluOp.MOV, true, Insn.REGISTERS, 0))));
    }

    private static void contextAndPacket(List<Breakage> all) {
        all.add(entry("context written", "invalid bpf_context access", "*(u32 *)(r1 +0) = 0"));
        all.add(entry("context read past its end", "invalid bpf_context access", "r0 = *(u32 *)(r1 +24)"));
        all.add(entry("context read in bytes", "invalid bpf_context access", "r0 = *(u8 *)(r1 +0)"));
        all.add(entry("context read between fields", "invalid bpf_context access", "r0 = *(u32 *)(r1 +2)"));
        all.add(entry("context moved", "dereference of modified ctx ptr", "r1 += 4\nr0 = *(u32 *)(r1 +0)"));
        all.add(entry("context moved by an unknown number", "variable ctx access",
                "r2 = *(u32 *)(r1 +12)\nr1 += r2\nr0 = *(u32 *)(r1 +0)"));
        all.add(entry("context multiplied", "pointer arithmetic with *= operator prohibited", "r1 *= 2"));
        all.add(entry("context changed atomically", "BPF_ATOMIC stores into R1 ctx is not allowed",
                "r2 = 1\nlock *(u64 *)(r1 +0) += r2"));
        all.add(entry("packet never compared", "invalid access to packet",
                "r2 = *(u32 *)(r1 +0)\nr0 = *(u8 *)(r2 +0)"));
        all.add(entry("packet read one byte past what was compared", "invalid access to packet",
                PACKET + "r4 = r2\nr4 += 14\nif r4 > r3 goto pc+1\nr0 = *(u8 *)(r2 +14)"));
        all.add(entry("packet compared the wrong way", "invalid access to packet",
                PACKET + "r4 = r2\nr4 += 14\nif r4 <= r3 goto pc+1\nr0 = *(u8 *)(r2 +0)"));
        all.add(entry("packet read before its start", "invalid access to packet",
                PACKET + "r4 = r2\nr4 += 14\nif r4 > r3 goto pc+1\nr0 = *(u8 *)(r2 -1)"));
        all.add(entry("packet at an unknown offset", "invalid access to packet", PACKET + """
                r5 = *(u32 *)(r1 +12)
                r4 = r2
                r4 += 14
                if r4 > r3 goto pc+3
                r5 &= 15
                r2 += r5
                r0 = *(u8 *)(r2 +13)
                """));
        all.add(entry("packet's end read", "invalid mem access 'pkt_end'", PACKET + "r0 = *(u8 *)(r3 +0)"));
        all.add(entry("packet's end moved", "pointer arithmetic on pkt_end prohibited", PACKET + "r3 += 1"));
        all.add(entry("packet used after its head moved", "invalid mem access 'scalar'", """
                r6 = r1
                r7 = *(u32 *)(r1 +0)
                r3 = *(u32 *)(r1 +4)
                r4 = r7
                r4 += 14
                r0 = 0
                if r4 > r3 goto pc+3
                r2 = 0
                call 44
                r0 = *(u8 *)(r7 +0)
                r1 = r6
                """));
        all.add(entry("packet changed atomically", "BPF_ATOMIC stores into R2 pkt is not allowed",
                PACKET + "r4 = r2\nr4 += 14\nif r4 > r3 goto pc+1\nlock *(u64 *)(r2 +0) += r4"));
    }

    private static void mapsAndRings(List<Breakage> all) {
        all.add(entry("map value never compared with null", "invalid mem access 'map_value_or_null'", HASH,
                LOOK_UP + "r0 = *(u64 *)(r0 +0)"));
        all.add(entry("map value compared with null the wrong way", "invalid mem access", HASH,
                LOOK_UP + "if r0 != 0 goto pc+1\nr0 = *(u64 *)(r0 +0)"));
        all.add(entry("map value read past its end", "invalid access to map value", HASH,
                FOUND + "r0 = *(u64 *)(r0 +4)"));
        all.add(entry("map value read before its start", "invalid access to map value", HASH,
                FOUND + "r0 = *(u8 *)(r0 -1)"));
        all.add(entry("map value at an index too large", "invalid access to map value", HASH,
                "r6 = *(u32 *)(r1 +12)\n" + LOOK_UP + "if r0 == 0 goto pc+3\nr6 &= 15\nr0 += r6\nr0 = *(u8 *)(r0 +0)"));
        all.add(entry("map value moved before the comparison with null", "pointer arithmetic on map_value_or_null",
                HASH, LOOK_UP + "r0 += 4"));
        all.add(entry("element of a read-only map written", "write into map forbidden", READ_ONLY,
                FOUND + "*(u64 *)(r0 +0) = 0"));
        all.add(entry("map itself written", "only read from", HASH, "r1 = map[idx:@map]\n*(u64 *)(r1 +0) = 0"));
        all.add(entry("map moved", "pointer arithmetic on map_ptr prohibited", HASH, "r2 = map[idx:@map]\nr2 += 8"));
        all.add(entry("number for a map", "R1 type=scalar expected=map_ptr", LOOK_UP.replace("map[idx:@map]", "1")));
        all.add(entry("number for a key", "R2 type=scalar expected=fp", HASH, "r1 = map[idx:@map]\nr2 = 8\ncall 1"));
        all.add(entry("context for a key", "R2 type=ctx expected=fp", HASH, "r2 = r1\nr1 = map[idx:@map]\ncall 1"));
        all.add(entry("key that runs out of the frame", "invalid", HASH,
                "*(u64 *)(r10 -8) = 0\nr2 = r10\nr2 += -2\nr1 = map[idx:@map]\ncall 1"));
        all.add(entry("value that runs out of the frame", "invalid", HASH,
                "*(u64 *)(r10 -8) = 0\nr2 = r10\nr2 += -8\nr3 = r10\nr3 += -4\nr4 = 0\nr1 = map[idx:@map]\ncall 2"));
        all.add(entry("map of another type", "expected prog array map for tail call", HASH,
                "r2 = map[idx:@map]\nr3 = 0\ncall 12"));
        all.add(entry("constant section written", "write into map forbidden", s -> s.map(".rodata") >= 0,
                "r2 = map[idx:@own][0]+0\n*(u8 *)(r2 +0) = 0"));
        all.add(entry("ring buffer record never given back", "Unreleased reference", RING,
                RESERVE + "r1 = r6"));
        all.add(entry("ring buffer record never compared with null", "invalid mem access 'ringbuf_mem_or_null'", RING,
                RESERVE + "*(u64 *)(r0 +0) = 0"));
        all.add(entry("ring buffer record written past its end", "invalid access to memory", RING,
                RESERVE + "r1 = r6\nif r0 == 0 goto pc+4\n*(u64 *)(r0 +8) = 0\nr1 = r0\nr2 = 0\ncall 132"));
        all.add(entry("ring buffer record of no constant size", "R2 is not a known constant", RING,
                "r2 = *(u32 *)(r1 +12)\nr3 = 0\nr1 = map[idx:@map]\ncall 131"));
        all.add(entry("ring buffer record given back twice", "R1", RING, RESERVE + """
                if r0 == 0 goto pc+7
                r7 = r0
                r1 = r0
                r2 = 0
                call 132
                r1 = r7
                r2 = 0
                call 133
                r1 = r6
                """));
        all.add(entry("ring buffer record given back moved", "R1", RING, RESERVE
                + "if r0 == 0 goto pc+4\nr0 += 4\nr1 = r0\nr2 = 0\ncall 132\nr1 = r6"));
    }

    private static void locks(List<Breakage> all) {
        String lock = "r6 = r1\n" + LOOK_UP + "if r0 == 0 goto pc+%d\nr7 = r0\nr1 = r0\nr1 += @lock\ncall 93\n";
        String unlock = "r1 = r7\nr1 += @lock\ncall 94\n";
        all.add(locked("lock held at exit", "bpf_spin_lock-ed region", lock.formatted(6) + "r0 = 0\nexit\nr1 = r6"));
        all.add(locked("lock taken twice", "lock", lock.formatted(7) + "r1 = r7\nr1 += @lock\ncall 93\nr1 = r6"));
        all.add(locked("helper called under a lock", "function calls are not allowed while holding a lock",
                lock.formatted(8) + "call 5\n" + unlock + "r1 = r6"));
        all.add(locked("lock given back that is not held", "bpf_spin_unlock without taking a lock",
                "r6 = r1\n" + LOOK_UP + "if r0 == 0 goto pc+4\nr7 = r0\n" + unlock + "r1 = r6"));
        all.add(locked("lock taken where none is", "bpf_spin_lock",
                lock.formatted(4).replace("@lock", "0") + "r1 = r6"));
        all.add(locked("lock read as a number", "bpf_spin_lock cannot be accessed directly",
                "r6 = r1\n" + LOOK_UP + "if r0 == 0 goto pc+1\nr0 = *(u32 *)(r0 +@lock)\nr1 = r6"));
        all.add(locked("lock written with what is beside it", "bpf_spin_lock cannot be accessed directly",
                "r6 = r1\n" + LOOK_UP + "if r0 == 0 goto pc+1\n*(u64 *)(r0 +0) = 0\nr1 = r6"));
    }

    private static void helpersAndFlow(List<Breakage> all) {
        all.add(entry("helper that does not exist", "invalid func unknown#9999", "call " + NO_HELPER));
        all.add(entry("helper of other program types", "program of this type cannot use helper", "call 26"));
        all.add(entry("helper without its argument", "R2 !read_ok", "call " + ADJUST_HEAD));
        all.add(entry("stack for the context", "R1 type=fp expected=ctx", "r1 = r10\nr2 = 0\ncall " + ADJUST_HEAD));
        all.add(entry("buffer of unknown size", "R4 unbounded memory access",
                "r4 = *(u32 *)(r1 +12)\nr4 <<= 8\nr4 += 1\nr3 = r10\nr3 += -16\nr2 = 0\ncall 189"));
        all.add(entry("buffer larger than it is", "invalid write to stack",
                "r3 = r10\nr3 += -16\nr4 = 17\nr2 = 0\ncall 189"));
        all.add(entry("buffer of negative size", "min value is negative",
                "r3 = r10\nr3 += -16\nr4 = -1\nr2 = 0\ncall 189"));
        all.add(entry("result never set", "R0 !read_ok",
                "r2 = *(u32 *)(r1 +12)\nif r2 != 0 goto pc+1\nexit"));
        all.add(entry("loop without end", "infinite loop detected",
                "r2 = *(u32 *)(r1 +12)\nif r2 != 0 goto pc-1"));
        all.add(entry("loop that waits for what it never changes", "infinite loop detected", """
                r2 = *(u32 *)(r1 +12)
                r3 = 5
                r4 = r3
                if r4 == 6 goto pc+1
                goto pc-3
                """));
        all.add(entry("jump out of the program", "jump out of range", "if r1 == 0 goto pc+" + FAR));
        all.add(entry("jump before the program", "jump out of range", "if r1 == 0 goto pc-" + FAR));
        all.add(entry("jump into a wide insn", "jump", "if r1 == 0 goto pc+1\nr0 = 5 ll"));
        all.add(entry("insns that nothing reaches", "unreachable insn", "goto pc+1\nr0 = 0"));
    }

    private static void ownChecks(List<Breakage> all) {
        all.add(edit("own bounds check removed", "invalid access to packet",
                s -> Sites.pointerComparisons(s).mapToObj(i -> InsnEdit.of(Sites.insns(s)).remove(i))));
        all.add(edit("own bounds check of something else", "invalid access to packet",
                s -> Sites.pointerComparisons(s).mapToObj(i -> replacing(s, i, Sites.checksFrameAddress(s, i)))));
        all.add(edit("own bounds check the wrong way", "invalid access to packet",
                s -> Sites.pointerComparisons(s).mapToObj(i -> replacing(s, i, Sites.inverted(s, i)))));
        all.add(edit("own bounds check off by one", "invalid access to packet", s -> Sites.pointerComparisons(s)
                .flatMap(i -> Sites.additionsBefore(s, i)).mapToObj(i -> replacing(s, i, Sites.oneLess(s, i)))));
        all.add(edit("own null check removed", "_or_null'",
                s -> Sites.nullChecks(s).mapToObj(i -> InsnEdit.of(Sites.insns(s)).remove(i))));
        all.add(edit("own null check of the frame pointer", "_or_null'",
                s -> Sites.nullChecks(s).mapToObj(i -> replacing(s, i, Sites.checksFramePointer(s, i)))));
        all.add(edit("own null check the wrong way", "invalid mem access",
                s -> Sites.nullChecks(s).mapToObj(i -> replacing(s, i, Sites.inverted(s, i)))));
        all.add(edit("own loop never counts", "infinite loop detected", s -> Sites.countersOfLoops(s)
                .mapToObj(i -> InsnEdit.of(Sites.insns(s)).remove(i))));
        all.add(edit("own result never set", "R0 !read_ok",
                s -> Sites.resultsOfMain(s).mapToObj(i -> InsnEdit.of(Sites.insns(s)).remove(i))));
        all.add(edit("own exit never reached", "last insn is not an exit or jmp",
                s -> Stream.of(InsnEdit.of(Sites.insns(s)).remove(Sites.insns(s).size() - 1))));
    }

    private static void ownAccesses(List<Breakage> all) {
        all.add(edit("own packet access moved past the check", "invalid access to packet",
                s -> accesses(s).mapToObj(i -> replacing(s, i, Sites.moved(s, i, 1 << 12)))));
        all.add(edit("own packet access moved before the packet", "invalid access to packet",
                s -> accesses(s).mapToObj(i -> replacing(s, i, Sites.moved(s, i, -(1 << 12))))));
        all.add(edit("own map value access moved past the end", "invalid access to map value",
                s -> accesses(s).mapToObj(i -> replacing(s, i, Sites.moved(s, i, 1 << 14)))));
        all.add(edit("own stack access moved out of the frame", "stack",
                s -> Sites.stackAccesses(s).mapToObj(i -> replacing(s, i, Sites.moved(s, i, -512)))));
        all.add(edit("own stack access misaligned", "misaligned stack access",
                s -> Sites.stackAccesses(s).mapToObj(i -> replacing(s, i, Sites.moved(s, i, -1)))));
        all.add(edit("own context access of another field", "invalid bpf_context access",
                s -> Sites.contextLoads(s).mapToObj(i -> replacing(s, i, Sites.moved(s, i, 24)))));
        all.add(edit("own map reference made a number", "type=scalar expected=map_ptr",
                s -> Sites.mapReferences(s).mapToObj(i -> replacing(s, i, Sites.number(s, i)))));
        all.add(edit("own section reference made a number", "invalid mem access 'scalar'",
                s -> Sites.sectionReferences(s).mapToObj(i -> replacing(s, i, Sites.number(s, i)))));
        all.add(edit("own section reference past its end", "invalid access to map value",
                s -> Sites.sectionReferences(s).mapToObj(i -> replacing(s, i, Sites.pastTheEnd(s, i)))));
    }

    private static void ownCalls(List<Breakage> all) {
        all.add(edit("own call of no helper", "invalid func unknown#9999",
                s -> calls(s, -1).mapToObj(i -> replacing(s, i, new Insn.CallHelper(NO_HELPER)))));
        all.add(edit("own call with a number for R1", "R1 type=scalar expected=",
                s -> calls(s, -1).mapToObj(i -> InsnEdit.of(Sites.insns(s)).insertBefore(i, Sites.zero(Insn.R1)))));
        all.add(edit("own lookup with a number for the key", "R2 type=scalar expected=", s -> calls(s, LOOKUP)
                .mapToObj(i -> InsnEdit.of(Sites.insns(s)).insertBefore(i, Sites.zero(Insn.R1 + 1)))));
        all.add(edit("own lookup with a key that runs out of the frame", "invalid", s -> calls(s, LOOKUP)
                .mapToObj(i -> InsnEdit.of(Sites.insns(s)).insertBefore(i, Sites.frameEnd(Insn.R1 + 1)))));
        all.add(edit("own function called out of the program", "call to invalid destination",
                s -> Sites.localCalls(s).mapToObj(i -> replacing(s, i, new Insn.CallLocal(FAR)))));
        all.add(edit("own call clobbers what comes after", "!read_ok", s -> Sites.readersOfArguments(s)
                .mapToObj(i -> InsnEdit.of(Sites.insns(s)).insertBefore(i, new Insn.CallHelper(5)))));
    }

    private static Breakage entry(String name, String kernelSays, String text) {
        return entry(name, kernelSays, _ -> true, new Breakage.Candidate(null, null, null), text);
    }

    private static Breakage entry(String name, String kernelSays, MapSpec added, String text) {
        return entry(name, kernelSays, _ -> true, new Breakage.Candidate(null, added, null), text);
    }

    private static Breakage entry(
            String name, String kernelSays, Predicate<Breakage.Subject> where, String text) {
        return entry(name, kernelSays, where, new Breakage.Candidate(null, null, null), text);
    }

    private static Breakage locked(String name, String kernelSays, String text) {
        return entry(name, kernelSays, _ -> true,
                new Breakage.Candidate(null, LockedMap.spec(), LockedMap.types()),
                text.replace("@lock", String.valueOf(LockedMap.LOCK_AT)));
    }

    /** A way to break by insns before the first; the added map and the types come from a candidate without an edit. */
    private static Breakage entry(String name, String kernelSays, Predicate<Breakage.Subject> where,
            Breakage.Candidate with, String text) {
        return new Breakage(name, kernelSays, subject -> {
            if (!where.test(subject)) {
                return Stream.empty();
            }
            String bound = text.replace("@map", String.valueOf(subject.program().maps().size()))
                    .replace("@own", String.valueOf(subject.map(".rodata")));
            Insn[] insns = InsnSeq.assemble(bound).insns().toArray(Insn[]::new);
            return Stream.of(new Breakage.Candidate(
                    InsnEdit.of(Sites.insns(subject)).insertBefore(0, insns).apply(), with.added(), with.types()));
        });
    }

    private static Breakage edit(
            String name, String kernelSays, Function<Breakage.Subject, Stream<InsnEdit>> edits) {
        return new Breakage(name, kernelSays,
                subject -> edits.apply(subject).map(edit -> new Breakage.Candidate(edit.apply(), null, null)));
    }
}

package io.sluice.dataplane.bpf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.kernel.KernelAvailability;
import io.sluice.vm.kernel.KernelRejection;
import io.sluice.vm.object.CollectionSpec;
import io.sluice.vm.object.ObjectLoader;
import io.sluice.vm.object.ObjectOptions;
import io.sluice.vm.verifier.Verification;
import io.sluice.vm.verifier.VerifierException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each of our programs in many broken variants: the kernel refuses them all, and the verifier here refuses them at the
 * same insn and C line, in the same words and after as many insns. A variant that the kernel accepts, or refuses for
 * another reason, is none.
 */
class BrokenVariantsTest {
    private static final Path FOLDER = Path.of("src/main/bpf");
    private static final int LEAST = 10;
    private static final boolean LONG = Boolean.getBoolean("sluice.long");
    /** One way in so many breaks each program, others the next; all break all in the profile "long". */
    private static final int SHARE = 3;
    /** Candidates that the kernel is asked about for one way to break one program. */
    private static final int TRIES = 6;

    /** Breakages that are found earlier here, so that fewer insns were looked at, and why. */
    private static final Map<String, String> EARLIER = Map.of(
            "register that does not exist", "insns are checked one by one before any path is followed");

    private static final Map<String, Integer> COUNTS = new ConcurrentSkipListMap<>();
    /** What the kernel said of a candidate that was passed by, for each way to break. */
    private static final Map<String, String> OTHERWISE = new ConcurrentSkipListMap<>();

    @BeforeAll
    static void needsKernel() {
        assumeTrue(KernelAvailability.isAvailable(), () -> KernelAvailability.whyNot().orElseThrow());
    }

    /** A program, named for reports. */
    record Case(Breakage.Subject subject) {
        @Override
        public String toString() {
            return subject.object().name() + " " + subject.program().name();
        }
    }

    static List<Case> programs() throws IOException {
        List<Case> cases = new ArrayList<>();
        try (Stream<Path> files = Files.list(FOLDER)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".bpf.o")).sorted().toList()) {
                CollectionSpec object = ObjectLoader.load(file, ObjectOptions.PLAIN.withKernel());
                object.programs().stream().filter(p -> p.kind().isXdp())
                        .forEach(p -> cases.add(new Case(new Breakage.Subject(object, p))));
            }
        }
        return cases;
    }

    @ParameterizedTest
    @Execution(ExecutionMode.CONCURRENT)
    @MethodSource("programs")
    void areRefusedWhereTheKernelRefusesThem(Case of) {
        List<String> wrong = new ArrayList<>();
        int variants = 0;
        int number = of.toString().hashCode();
        for (Breakage breakage : Breakages.all()) {
            number++;
            boolean turn = LONG || Math.floorMod(number, SHARE) == 0 || !COUNTS.containsKey(breakage.name());
            Optional<Variant> variant = turn ? variant(of.subject(), breakage) : Optional.empty();
            if (variant.isPresent()) {
                variants++;
                COUNTS.merge(breakage.name(), 1, Integer::sum);
                String difference = variant.get().difference(!EARLIER.containsKey(breakage.name()));
                if (!difference.isEmpty()) {
                    wrong.add(of + ": " + breakage + ": " + difference);
                }
            }
        }
        assertTrue(variants >= LEAST, of + ": only " + variants + " broken variants");
        assertTrue(wrong.isEmpty(), () -> wrong.size() + " wrong:\n" + String.join("\n", wrong));
    }

    @AfterAll
    static void everyWayToBreakIsUsed() {
        if (COUNTS.isEmpty()) {
            return;
        }
        List<String> unused = Breakages.all().stream().map(Breakage::name).filter(name -> !COUNTS.containsKey(name))
                .map(name -> name + ": " + OTHERWISE.getOrDefault(name, "no candidates")).toList();
        assertEquals(List.of(), unused, () -> "ways that break no program:\n" + String.join("\n", unused));
        System.out.println("broken variants: " + COUNTS.values().stream().mapToInt(Integer::intValue).sum() + " "
                + COUNTS);
    }

    @Test
    void readsWhereALogEnds() {
        KernelLog log = KernelLog.of("""
                0: R1=ctx() R10=fp0
                ; void *data = (void *)(long)ctx->data; @ fw.bpf.c:10
                0: (61) r2 = *(u32 *)(r1 +0)          ; R1=ctx() R2=pkt(r=0)
                ; return *(u8 *)data; @ fw.bpf.c:12
                1: (71) r0 = *(u8 *)(r2 +0)
                invalid access to packet, off=0 size=1, R2(id=0,off=0,r=0)
                R2 offset is outside of the packet
                processed 2 insns (limit 1000000) max_states_per_insn 0 total_states 0 peak_states 0 mark_read 0
                """);
        assertEquals(new KernelLog("""
                invalid access to packet, off=0 size=1, R2(id=0,off=0,r=0)
                R2 offset is outside of the packet""", 1, "fw.bpf.c:12", 2), log);
        assertEquals(7, KernelLog.of("unreachable insn 7\nprocessed 0 insns").slot());
        assertEquals(3, KernelLog.of("jump out of range from insn 3 to 99").slot());
        assertEquals(new KernelLog("bad", 0, null, 3), KernelLog.of("0: (95) exit\nbadprocessed 3 insns (limit 1)"));
    }

    @Test
    void knowsNoLineWhereALogIsCut() {
        KernelLog log = KernelLog.of("""
                ; if (a) @ fw.bpf.c:12
                1: (55) if r2 != 0x0 goto pc+4 6: R1=ctx() R10=fp0
                6: (95) exit
                R0 !read_ok
                """);
        assertEquals(new KernelLog("R0 !read_ok", 6, null, -1), log);
    }

    /** The first candidate that the kernel refuses for the reason that is meant. */
    private static Optional<Variant> variant(Breakage.Subject subject, Breakage breakage) {
        return breakage.candidates().apply(subject).limit(TRIES)
                .map(candidate -> {
                    ProgramSpec program = candidate.program(subject.program());
                    List<MapSpec> maps = candidate.maps(subject);
                    Optional<KernelRejection> refused =
                            Judges.kernel(program, maps, candidate.typeSection(subject));
                    if (refused.isPresent() && refused.get().log().contains(breakage.kernelSays())) {
                        return Optional.of(new Variant(program, maps, KernelLog.of(refused.get().log())));
                    }
                    OTHERWISE.put(breakage.name(), refused.map(KernelRejection::reason).orElse("accepted"));
                    return Optional.<Variant>empty();
                })
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** A program that the kernel refused. */
    private record Variant(ProgramSpec program, List<MapSpec> maps, KernelLog kernel) {
        /**
         * What is wrong with our answer; empty where nothing is.
         *
         * @param sameWay whether as many insns are looked at
         */
        String difference(boolean sameWay) {
            Verification answer = Judges.ours(program, maps);
            String theirs = "; the kernel: insn " + kernel.slot() + ": " + kernel.reason();
            if (answer.accepted()) {
                return "accepted" + theirs;
            }
            VerifierException ours = answer.rejection().orElseThrow();
            if (kernel.slot() >= 0 && ours.slot() != kernel.slot() || !ours.fact().equals(kernel.reason())) {
                return ours.getMessage() + theirs;
            }
            if (kernel.line() != null && ours.line() != null && !kernel.line().endsWith(":" + ours.line().line())) {
                return ours.getMessage() + "; the kernel's line is " + kernel.line();
            }
            int processed = answer.stats().processed();
            return !sameWay || kernel.processed() < 0 || processed == kernel.processed() ? ""
                    : ours.getMessage() + ": " + processed + " insns processed; the kernel: " + kernel.processed();
        }
    }
}

package io.sluice.dataplane.verdicts;

import io.sluice.vm.random.VerdictProgram;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** Asks both verifiers about programs, runs what both accept, and keeps what is not as it should be. */
final class VerdictFuzz {
    /** What may come of a program. */
    enum Result { BOTH_ACCEPT, BOTH_REJECT, STRICTER, LAXER, KNOWN, UNSOUND, CRASH }

    private static final int MAX_FINDINGS = 40;
    /** Of so many programs that both reject the reasons are compared: the kernel's log takes time. */
    private static final int WORDS_EVERY = 16;
    private static final int MAX_WORDS = 30;
    private static final int GET_PRANDOM_U32 = 7;
    private static final int GET_SMP_PROCESSOR_ID = 8;
    /** How long a finding is made smaller. */
    private static final long SHRINK_NANOS = 3_000_000_000L;

    /** What is not as it should be, its kind, and whether a smaller program shows the same. */
    private record Suspicion(Result result, String kind, Predicate<VerdictProgram> same) {}

    private final KnownDisagreements known = new KnownDisagreements();
    private final boolean runs;
    private final AtomicIntegerArray counts = new AtomicIntegerArray(Result.values().length);
    private final Map<String, String> findings = new LinkedHashMap<>();
    private final Map<String, Integer> kinds = new TreeMap<>();
    private final Map<HostileRun.Kind, Integer> runKinds = new TreeMap<>();
    private final Map<String, Integer> otherWords = new TreeMap<>();
    private final AtomicLong oursNanos = new AtomicLong();
    private final AtomicLong kernelNanos = new AtomicLong();
    private int compared;

    /** With or without runs of what is accepted. */
    VerdictFuzz(boolean runs) {
        this.runs = runs;
    }

    /** Judges a program. */
    void judge(Arena arena, VerdictProgram program, long seed) {
        long start = System.nanoTime();
        int errno = arena.errno(program);
        long middle = System.nanoTime();
        OurVerdict ours = arena.ours(program);
        kernelNanos.addAndGet(middle - start);
        oursNanos.addAndGet(System.nanoTime() - middle);
        if (ours.crash() != null) {
            keep(arena, program, seed, new Suspicion(Result.CRASH, ours.message(),
                    candidate -> arena.ours(candidate).crash() != null));
        } else if (ours.isAccepted() != (errno == 0)) {
            disagreement(arena, program, seed, ours, errno);
        } else if (errno != 0) {
            increment(Result.BOTH_REJECT);
            words(arena, program, ours, errno);
        } else if (runs) {
            run(arena, program, ours, seed);
        } else {
            increment(Result.BOTH_ACCEPT);
        }
    }

    private void disagreement(Arena arena, VerdictProgram program, long seed, OurVerdict ours, int errno) {
        String kernel = arena.reason(program, errno);
        boolean laxer = ours.isAccepted();
        if (known.reason(laxer, ours.message(), kernel) != null || !laxer
                && (restsOnProcessors(arena, program) || restsOnHalves(arena, program))) {
            increment(Result.KNOWN);
            return;
        }
        String kind = words(laxer ? kernel : ours.message());
        keep(arena, program, seed, new Suspicion(laxer ? Result.LAXER : Result.STRICTER, kind, candidate -> {
            OurVerdict verdict = arena.ours(candidate);
            if (verdict.isAccepted() != laxer || verdict.crash() != null) {
                return false;
            }
            int candidateErrno = arena.errno(candidate);
            return candidateErrno == 0 != laxer
                    && words(laxer ? arena.reason(candidate, candidateErrno) : verdict.message()).equals(kind);
        }));
    }

    /**
     * Whether the kernel accepts only because it knows how many processors this machine has: an index that may be any
     * number it refuses too. Ours is a verdict for any number of workers.
     */
    private static boolean restsOnProcessors(Arena arena, VerdictProgram program) {
        return arena.errno(program.withHelper(GET_SMP_PROCESSOR_ID, GET_PRANDOM_U32)) != 0;
    }

    /** Whether the kernel accepts only because it takes the lower half of a pointer never to be 0, which it may be. */
    private static boolean restsOnHalves(Arena arena, VerdictProgram program) {
        return arena.errno(program.withHalvesAskedFor1()) != 0;
    }

    private void run(Arena arena, VerdictProgram program, OurVerdict ours, long seed) {
        HostileRun.Report report = HostileRun.run(ours.verified(), seed);
        synchronized (runKinds) {
            runKinds.merge(report.kind(), 1, Integer::sum);
        }
        if (!report.kind().isWrong()) {
            increment(Result.BOTH_ACCEPT);
            return;
        }
        String kind = report.kind() == HostileRun.Kind.FAULT ? words(report.fact()) : report.kind().name();
        keep(arena, program, seed, new Suspicion(Result.UNSOUND, kind, candidate -> {
            OurVerdict verdict = arena.ours(candidate);
            return verdict.isAccepted() && arena.errno(candidate) == 0
                    && HostileRun.run(verdict.verified(), seed).kind() == report.kind();
        }));
    }

    private synchronized void keep(Arena arena, VerdictProgram program, long seed, Suspicion suspicion) {
        Result result = suspicion.result;
        String kind = suspicion.kind;
        increment(result);
        String key = result + ": " + kind;
        if (kinds.merge(key, 1, Integer::sum) > 1 || findings.size() == MAX_FINDINGS) {
            return;
        }
        long deadline = System.nanoTime() + SHRINK_NANOS;
        VerdictProgram small = program.shrink(
                candidate -> System.nanoTime() < deadline && suspicion.same.test(candidate));
        OurVerdict ours = arena.ours(small);
        int errno = arena.errno(small);
        String fact = "";
        if (result == Result.UNSOUND && ours.isAccepted()) {
            fact = "\nrun: " + HostileRun.run(ours.verified(), seed).fact();
        }
        findings.put(key, "%s%nours: %s%nkernel: %s%s%n%s".formatted(result,
                ours.isAccepted() ? "accepts" : ours.message(),
                errno == 0 ? "accepts" : arena.reason(small, errno), fact, small));
    }

    /** Now and then, whether both reject for the same reason at the same insn. */
    private void words(Arena arena, VerdictProgram program, OurVerdict ours, int errno) {
        if (count(Result.BOTH_REJECT) % WORDS_EVERY != 0) {
            return;
        }
        String kernel = arena.reason(program, errno);
        synchronized (otherWords) {
            compared++;
            if (!words(ours.message()).contains(words(kernel))) {
                otherWords.merge(words(ours.message()) + "  <>  " + words(kernel), 1, Integer::sum);
            }
        }
    }

    private void increment(Result result) {
        counts.incrementAndGet(result.ordinal());
    }

    /** A message without its numbers: the kind of what it says. */
    static String words(String message) {
        return message.replaceAll("-?\\b(0x)?[0-9a-f]*[0-9][0-9a-f]*\\b", "N").replaceAll("\\b[Rr][0-9]+", "R");
    }

    int count(Result result) {
        return counts.get(result.ordinal());
    }

    int programs() {
        int sum = 0;
        for (int i = 0; i < counts.length(); i++) {
            sum += counts.get(i);
        }
        return sum;
    }

    /** Whether anything is not as it should be. */
    boolean hasFindings() {
        return !kinds.isEmpty();
    }

    /** All findings, the figures behind them. */
    String findings() {
        StringBuilder text = new StringBuilder();
        findings.values().forEach(finding -> text.append(finding).append('\n'));
        kinds.forEach((kind, count) -> text.append(count).append(" times ").append(kind).append('\n'));
        return text.toString();
    }

    /** Where both reject for reasons in other words: no fault, but users compare. */
    String otherWords() {
        int other = otherWords.values().stream().mapToInt(Integer::intValue).sum();
        StringBuilder text = new StringBuilder("reasons compared %d, in other words %d".formatted(compared, other));
        otherWords.entrySet().stream().sorted(Map.Entry.comparingByValue(Comparator.reverseOrder())).limit(MAX_WORDS)
                .forEach(entry -> text.append('\n').append(entry.getValue()).append(' ').append(entry.getKey()));
        return text.toString();
    }

    /** The figures in a few lines. */
    String figures(long nanos) {
        int programs = Math.max(1, programs());
        return ("%d programs, %d accepted by both, %d rejected by both, ours stricter %d, ours laxer %d, known %d, "
                + "unsound %d, crashes %d%n%.0f programs a second; a verdict takes us %.0f us, the kernel %.0f us; "
                + "runs: %s").formatted(programs(), count(Result.BOTH_ACCEPT), count(Result.BOTH_REJECT),
                count(Result.STRICTER), count(Result.LAXER), count(Result.KNOWN), count(Result.UNSOUND),
                count(Result.CRASH), programs * 1e9 / nanos, oursNanos.get() / 1e3 / programs,
                kernelNanos.get() / 1e3 / programs, runKinds);
    }
}

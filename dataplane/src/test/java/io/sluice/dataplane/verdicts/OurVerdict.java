package io.sluice.dataplane.verdicts;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.HelperTable;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.insn.InvalidInsnException;
import io.sluice.vm.verifier.VerifiedProgram;
import io.sluice.vm.verifier.Verifier;
import io.sluice.vm.verifier.VerifierException;
import io.sluice.vm.verifier.VerifierOptions;
import java.util.List;
import java.util.function.Supplier;

/**
 * What our verifier says.
 *
 * @param verified the program, null where it is rejected
 * @param message the reason, "" where it is accepted
 * @param slot where it is rejected, -1 for the program as a whole
 * @param crash what should never come out of a verifier, else null
 */
record OurVerdict(VerifiedProgram verified, String message, int slot, Throwable crash) {
    /**
     * Asks it.
     *
     * @param spec makes the program; it may throw {@link InvalidInsnException}, which is a rejection too
     * @param maps the maps that the spec names
     * @param strict whether every access has to be aligned
     */
    static OurVerdict of(Supplier<ProgramSpec> spec, List<BpfMap> maps, HelperTable helpers, boolean strict) {
        try {
            VerifierOptions options = new VerifierOptions(0, strict);
            return new OurVerdict(Verifier.verify(spec.get(), maps, helpers, options).orThrow(), "", -1, null);
        } catch (VerifierException e) {
            return new OurVerdict(null, firstLine(e.getMessage()), e.slot(), null);
        } catch (InvalidInsnException e) {
            return new OurVerdict(null, firstLine(e.getMessage()), -1, null);
        } catch (RuntimeException | StackOverflowError | AssertionError | OutOfMemoryError e) {
            return new OurVerdict(null, "crash: " + e, -1, e);
        }
    }

    boolean isAccepted() {
        return verified != null;
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }
}

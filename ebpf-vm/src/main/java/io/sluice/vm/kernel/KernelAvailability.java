package io.sluice.vm.kernel;

import io.sluice.vm.api.Verdict;
import io.sluice.vm.memory.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Whether this process may use the kernel as an engine, and if not, why. */
public final class KernelAvailability {
    private static final Path UNPRIVILEGED_BPF_DISABLED = Path.of("/proc/sys/kernel/unprivileged_bpf_disabled");

    private KernelAvailability() {
    }

    /**
     * Returns why the kernel engine cannot be used here; empty where it can. Tried once a process: an XDP program
     * of two insns is loaded and run.
     */
    public static Optional<String> whyNot() {
        return Holder.WHY_NOT;
    }

    /** Returns whether programs can be loaded and run in the kernel by this process. */
    public static boolean isAvailable() {
        return whyNot().isEmpty();
    }

    private static Optional<String> probe() {
        String os = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        if (!os.equals("Linux amd64")) {
            return Optional.of("kernel engine needs Linux on x86-64, this is " + os);
        }
        try (KernelProgram program = KernelProgram.empty()) {
            int verdict = program.run(TestInput.of(new byte[TestInput.MIN_PACKET])).verdict();
            return verdict == Verdict.PASS.code()
                ? Optional.empty()
                : Optional.of("kernel engine: a program that returns 2 gave " + verdict);
        } catch (KernelException e) {
            return Optional.of(explain(e));
        }
    }

    private static String explain(KernelException e) {
        return switch (e.errno()) {
            case Errno.ENOSYS -> "bpf(2) is not there: the kernel was built without CONFIG_BPF_SYSCALL "
                + "or a seccomp filter hides it";
            case Errno.EPERM, Errno.EACCES -> "bpf(2) is not permitted: needs CAP_BPF and CAP_NET_ADMIN, or root, "
                + "and no seccomp filter against it" + unprivileged();
            default -> "bpf(2) fails: " + e.getMessage();
        };
    }

    private static String unprivileged() {
        try {
            return " (kernel.unprivileged_bpf_disabled is " + Files.readString(UNPRIVILEGED_BPF_DISABLED).strip() + ")";
        } catch (IOException e) {
            return "";
        }
    }

    private static final class Holder {
        static final Optional<String> WHY_NOT = probe();
    }
}

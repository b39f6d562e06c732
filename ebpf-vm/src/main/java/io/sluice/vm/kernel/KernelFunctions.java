package io.sluice.vm.kernel;

import io.sluice.vm.memory.Errno;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The kernel's own functions that programs may call (kfuncs), by the id that its BTF gives them. */
final class KernelFunctions {
    private static final Path VMLINUX = Path.of("/sys/kernel/btf/vmlinux");

    private KernelFunctions() {
    }

    /**
     * Returns the BTF id of a function of the kernel proper; those of its modules are not looked up.
     *
     * @throws KernelException if the kernel has no such function
     */
    static int id(String name) {
        int id = Holder.TYPES.function(name);
        if (id == 0) {
            throw new KernelException("kfunc \"" + name + "\": not in " + VMLINUX, Errno.ENOENT);
        }
        return id;
    }

    private static final class Holder {
        static final BtfTypes TYPES = read();

        private static BtfTypes read() {
            try {
                return new BtfTypes(Files.readAllBytes(VMLINUX));
            } catch (IOException e) {
                throw new UncheckedIOException(VMLINUX + ": cannot be read", e);
            }
        }
    }
}

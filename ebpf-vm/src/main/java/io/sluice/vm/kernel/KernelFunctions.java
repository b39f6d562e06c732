package io.sluice.vm.kernel;

import io.sluice.vm.btf.Btf;
import io.sluice.vm.btf.BtfType;
import io.sluice.vm.memory.Errno;

/** The kernel's own functions that programs may call (kfuncs), by the id that its BTF gives them. */
final class KernelFunctions {
    private KernelFunctions() {
    }

    /**
     * Returns the BTF id of a function of the kernel proper; those of its modules are not looked up.
     *
     * @throws KernelException if the kernel has no such function
     */
    static int id(String name) {
        int id = Holder.TYPES.find(name, BtfType.Func.class);
        if (id == 0) {
            throw new KernelException("kfunc \"" + name + "\": not in " + Btf.KERNEL, Errno.ENOENT);
        }
        return id;
    }

    private static final class Holder {
        static final Btf TYPES = Btf.ofKernel();
    }
}

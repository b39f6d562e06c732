package io.sluice.maps;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.kernel.KernelException;
import io.sluice.vm.kernel.KernelMap;

/** What making a map gives: 0, or the errno of the refusal. */
final class CreationErrno {
    private CreationErrno() {
    }

    static int kernels(MapSpec spec) {
        try {
            KernelMap.create(spec).close();
            return 0;
        } catch (KernelException e) {
            return e.errno();
        } catch (IllegalArgumentException | ArithmeticException e) {
            // made, but with values that no buffer of ours holds
            return 0;
        }
    }

    static int ours(MapSpec spec) {
        try {
            new MapFactory().create(spec, 2).close();
            return 0;
        } catch (MapException e) {
            return e.errno();
        }
    }
}

package io.sluice.maps;

import io.sluice.vm.api.BpfProgram;
import io.sluice.vm.api.Handles;
import io.sluice.vm.api.ProgramKind;

/** The program in the value of a redirect target: a handle, where the kernel takes a descriptor. */
final class TargetPrograms {
    /** The size of a value with a program. */
    static final int WITH_PROGRAM = RedirectTarget.SIZE;
    /** The size of a value without. */
    static final int WITHOUT = Integer.BYTES;
    /** No program: of the descriptors, the kernel takes only those above 0 as one. */
    static final int NONE = 0;
    /** A handle that is no program's of the right kind. */
    static final int BAD = -1;

    private TargetPrograms() {
    }

    /** The handle in a value, {@link #NONE} or {@link #BAD}. */
    static int in(byte[] value, ProgramKind kind) {
        int handle = value.length == WITH_PROGRAM ? FdArrayMap.intAt(value, RedirectTarget.PROGRAM) : NONE;
        if (handle <= 0) {
            return NONE;
        }
        BpfProgram program = Handles.PROGRAMS.at(handle);
        return program == null || program.spec().kind() != kind ? BAD : handle;
    }
}

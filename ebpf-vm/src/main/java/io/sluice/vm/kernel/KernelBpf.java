package io.sluice.vm.kernel;

import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.Syscalls;

/** The bpf(2) system call: one attribute block in, a result or a {@link KernelException} out. */
public final class KernelBpf {
    /** Number of close(2) in arch/x86/entry/syscalls/syscall_64.tbl. */
    private static final int SYS_CLOSE = 3;
    /** Number of bpf(2) in arch/x86/entry/syscalls/syscall_64.tbl. */
    private static final int SYS_BPF = 321;
    /**
     * The kernel asks for another try while another CPU patches the same program; more tries than this are no
     * accident.
     */
    private static final int MAX_TRIES = 20;

    private KernelBpf() {
    }

    /**
     * Issues a command.
     *
     * @param command one of {@link BpfCmd}
     * @param attr block of {@link BpfAttr#SIZE} bytes
     * @param what breadcrumb for the error message
     * @return what the kernel returned: a descriptor or 0
     * @throws KernelException if the kernel refuses
     */
    static int call(int command, NativeBlock attr, String what) {
        int result = tryCall(command, attr);
        if (result < 0) {
            throw new KernelException(what + ": " + BpfCmd.name(command), -result);
        }
        return result;
    }

    /** Issues a command as {@link #call} does and returns the result or the negative error number. */
    static int tryCall(int command, NativeBlock attr) {
        long result = -Errno.EINTR;
        for (int i = 0; i < MAX_TRIES && (result == -Errno.EINTR || result == -Errno.EAGAIN); i++) {
            result = Syscalls.syscall(SYS_BPF, command, attr.address(), attr.size(), 0, 0, 0);
        }
        return (int) result;
    }

    /** Closes a descriptor; what close(2) says of it does not matter any more. */
    static void close(int fd) {
        Syscalls.syscall(SYS_CLOSE, fd, 0, 0, 0, 0, 0);
    }

    /**
     * Makes a name that the kernel takes for an object: letters, digits, '_' and '.' only, 15 characters at most.
     *
     * @param name any name
     * @return the name with other characters replaced by '_', cut
     */
    static String objectName(String name) {
        StringBuilder kept = new StringBuilder();
        for (int i = 0; i < name.length() && kept.length() < BpfAttr.OBJ_NAME_LEN - 1; i++) {
            char c = name.charAt(i);
            boolean legal = c < 0x80 && (Character.isLetterOrDigit(c) || c == '_' || c == '.');
            kept.append(legal ? c : '_');
        }
        return kept.toString();
    }

    /** Fills {@code info} for a descriptor; fields that the caller set in it ask for arrays. */
    static void objectInfo(int fd, NativeBlock info, String what) {
        try (NativeBlock attr = NativeBlock.ofSize(BpfAttr.SIZE)) {
            attr.putInt(BpfAttr.ObjInfo.BPF_FD, fd);
            attr.putInt(BpfAttr.ObjInfo.INFO_LEN, info.size());
            attr.putLong(BpfAttr.ObjInfo.INFO, info.address());
            call(BpfCmd.BPF_OBJ_GET_INFO_BY_FD, attr, what);
        }
    }
}

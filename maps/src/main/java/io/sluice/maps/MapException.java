package io.sluice.maps;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.memory.Errno;
import java.nio.file.Path;

/** A map or a value that is not to be had: the reason as a breadcrumb, and the errno that {@code bpf(2)} would give. */
public final class MapException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final int errno;

    /** A refusal of a spec, or of a call on the map that was made from it, with a positive errno. */
    public MapException(MapSpec spec, int errno, String reason) {
        super("map \"" + spec.name() + "\": " + reason);
        this.errno = errno;
    }

    /** A refusal of a file that holds a map or is to hold one, with a positive errno. */
    public MapException(Path file, int errno, String reason) {
        super(file + ": " + reason);
        this.errno = errno;
    }

    /** A refusal with EINVAL. */
    static MapException invalid(MapSpec spec, String reason) {
        return new MapException(spec, Errno.EINVAL, reason);
    }

    /** A refusal with E2BIG. */
    static MapException tooBig(MapSpec spec, String reason) {
        return new MapException(spec, Errno.E2BIG, reason);
    }

    /** The errno, positive. */
    public int errno() {
        return errno;
    }
}

package io.sluice.maps;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.OffHeap;
import java.nio.file.Path;

/** Pinned maps without the object that they are from: what the file says is all that is known of them. */
public final class PinnedMaps {
    private PinnedMaps() {
    }

    /**
     * What a file says of its map.
     *
     * @param spec the map, without the types of its object
     * @param workers for how many workers it was made
     * @param clean whether it was closed in order; it is in use, or its process was killed, otherwise
     * @param process who uses it, or used it last
     */
    public record Description(MapSpec spec, int workers, boolean clean, int process) {}

    /**
     * Reads what a file says of its map, whether it is in use or not.
     *
     * @throws MapException with a breadcrumb where the file cannot be read or is no pinned map
     */
    public static Description describe(Path file) {
        try (LockedFile opened = LockedFile.openToRead(file); OffHeap page = OffHeap.allocate(PinHeader.SIZE)) {
            PinHeader header = new PinHeader(page.address());
            PinnedFile.checkReusable(file, header, opened.read(page.address(), PinHeader.SIZE));
            MapSpec spec = header.spec();
            if (spec == null) {
                throw new MapException(file, Errno.EINVAL, "its header is damaged");
            }
            return new Description(spec, header.workers(), header.isClean(), header.process());
        }
    }

    /**
     * Opens a pinned map, which nobody else may use until it is closed.
     *
     * @throws MapException with a breadcrumb where the file cannot be read, is no pinned map, or is in use
     */
    public static BpfMap open(Path file) {
        Description found = describe(file);
        return new MapFactory().open(file, found.spec(), found.workers());
    }
}

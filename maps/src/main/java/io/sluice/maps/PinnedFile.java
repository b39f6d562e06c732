package io.sluice.maps;

import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ValueField;
import io.sluice.vm.memory.Errno;
import io.sluice.vm.memory.OffHeap;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;

/**
 * The file that holds a pinned map, {@link PinHeader} is its layout. One map of one process uses it at a time.
 *
 * <p>What a process has stored stays in the file when it is killed, each thread's stores in their order up to one of
 * them. So the parts of a block that only order accesses between threads (locks, free and retired lists) are made anew
 * when it is opened, and what says which elements there are is written by single stores, after the elements.
 */
final class PinnedFile implements AutoCloseable {
    /** The types whose memory says by itself what they hold. */
    private static final Set<MapType> PINNABLE = EnumSet.of(MapType.ARRAY, MapType.PERCPU_ARRAY, MapType.HASH,
            MapType.PERCPU_HASH, MapType.LRU_HASH, MapType.LRU_PERCPU_HASH, MapType.LPM_TRIE, MapType.QUEUE,
            MapType.STACK, MapType.BLOOM_FILTER);
    /** Records of the pool that a file has room for at least, so that it may be opened by more workers. */
    private static final int LEAST_POOL_RECORDS = 257;

    private final LockedFile file;
    private final MapSpec spec;
    private final int workers;
    private final boolean reopened;
    private PinHeader header;
    private PinHeader.Layout layout;
    private boolean complete;
    private boolean open = true;

    private PinnedFile(LockedFile file, MapSpec spec, int workers, PinHeader found) {
        this.file = file;
        this.spec = spec;
        this.reopened = found.isComplete();
        this.workers = reopened ? found.workers() : workers;
    }

    /** Opens or begins the file of a map; refuses one that is in use, or holds another map. */
    static PinnedFile open(Path path, MapSpec spec, int workers) {
        checkPinnable(spec);
        LockedFile file = LockedFile.open(path);
        try (OffHeap page = OffHeap.allocate(PinHeader.SIZE)) {
            boolean locked = file.lock();
            int length = file.read(page.address(), PinHeader.SIZE);
            PinHeader header = new PinHeader(page.address());
            if (!locked) {
                throw refused(spec, Errno.EBUSY, path, "is in use by "
                        + (header.isComplete() ? "process " + header.process() : "another process"));
            }
            if (!header.isBegun()) {
                checkReusable(path, header, length);
                String difference = header.difference(spec, workers);
                if (difference != null) {
                    throw refused(spec, Errno.EINVAL, path, difference);
                }
            }
            return new PinnedFile(file, spec, workers, header);
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    private static void checkPinnable(MapSpec spec) {
        if (!PINNABLE.contains(spec.type())) {
            throw MapException.invalid(spec, "type %s cannot be pinned: %s".formatted(spec.type().text(),
                    whyNot(spec.type())));
        }
        for (ValueField field : spec.fields().list()) {
            if (field.kind() != ValueField.Kind.SPIN_LOCK) {
                throw MapException.invalid(spec, "a %s at offset %d, which cannot be pinned".formatted(
                        field.kind().text(), field.offset()));
            }
        }
    }

    private static String whyNot(MapType type) {
        return switch (type) {
            case RINGBUF, USER_RINGBUF, PERF_EVENT_ARRAY -> "what is in it is on its way";
            default -> "it refers to what ends with the process";
        };
    }

    /** Refuses what is no file of a map, or whose contents cannot be relied on. */
    static void checkReusable(Path path, PinHeader header, int length) {
        if (length < PinHeader.SIZE || !header.isComplete()) {
            throw new MapException(path, Errno.EINVAL, "is not a pinned map");
        }
        if (header.version() != PinHeader.VERSION) {
            throw new MapException(path, Errno.EINVAL,
                    "format version " + header.version() + ", must be " + PinHeader.VERSION);
        }
        if (header.isFromAnotherBoot()) {
            throw new MapException(path, Errno.EINVAL,
                    "was in use when the system went down, its contents may be torn; remove the file");
        }
    }

    private static MapException refused(MapSpec spec, int errno, Path path, String reason) {
        return new MapException(spec, errno, "pinned as " + path + ": " + reason);
    }

    /** A refusal that names the map and the file. */
    MapException damaged(String reason) {
        return refused(spec, Errno.EINVAL, file.path(), "is damaged: " + reason);
    }

    /** Whether the file holds a map from before. */
    boolean isReopened() {
        return reopened;
    }

    /** For how many workers the file was made. */
    int workers() {
        return workers;
    }

    /** How many records of the pool it has room for. */
    int poolRecords() {
        return Math.max(workers + 1, LEAST_POOL_RECORDS);
    }

    /** Maps the file, which a new one is made large enough for; the block has so many bytes. */
    MapMemory map(long size) {
        PinHeader.Layout wanted = layOut(size);
        if (!reopened) {
            file.reserve(wanted.fileSize());
        } else if (file.size() < wanted.fileSize()) {
            throw damaged(file.size() + " bytes, must be " + wanted.fileSize());
        }
        long address = file.map(wanted.fileSize());
        header = new PinHeader(address);
        layout = wanted;
        if (!reopened) {
            header.write(spec, workers, wanted);
        } else if (!header.layout().equals(wanted)) {
            throw damaged("laid out as " + header.layout() + ", must be " + wanted);
        } else {
            header.use();
            // a disk must not have changes of a map that it says is closed
            file.sync(PinHeader.SIZE);
        }
        return MapMemory.of(this, address + wanted.blockOffset(), size);
    }

    private PinHeader.Layout layOut(long size) {
        int records = Journal.recordsFor(workers + 1, spec.valueSize());
        long recordSize = Journal.recordSize(spec.valueSize());
        long blockOffset = Words.roundUp(PinHeader.SIZE + records * recordSize, LockedFile.PAGE);
        return new PinHeader.Layout(records, recordSize, blockOffset, Words.roundUp(size, LockedFile.PAGE));
    }

    /** The journal of a file that is mapped. */
    Journal journal(ValueBytes values) {
        return new Journal(header.at() + PinHeader.SIZE, layout, header.at() + layout.blockOffset(), values);
    }

    /** Notes that the block is whole. */
    void complete() {
        complete = true;
        if (!reopened) {
            header.complete();
        }
    }

    /** Unmaps the file, after it was noted that it was closed in order; one that was never completed goes. */
    @Override
    public void close() {
        if (!open) {
            return;
        }
        open = false;
        try {
            if (complete) {
                file.sync(layout.fileSize());
                header.release();
                file.sync(PinHeader.SIZE);
            } else if (!reopened) {
                Files.deleteIfExists(file.path());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(file.path() + ": can't be removed", e);
        } finally {
            file.close();
        }
    }
}

package io.sluice.maps;

import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapCreator;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.memory.Errno;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/** Makes live maps: the table of the map types, a row each. */
public final class MapFactory implements MapCreator {
    private static final Map<MapType, Maker> MAKERS = new EnumMap<>(Map.ofEntries(
            Map.entry(MapType.ARRAY, ArrayMap::create),
            Map.entry(MapType.PERCPU_ARRAY, PerCpuArrayMap::create),
            Map.entry(MapType.HASH, HashTableMap::create),
            Map.entry(MapType.PERCPU_HASH, HashTableMap::create),
            Map.entry(MapType.LRU_HASH, LruHashMap::create),
            Map.entry(MapType.LRU_PERCPU_HASH, LruHashMap::create),
            Map.entry(MapType.LPM_TRIE, LpmTrieMap::create),
            Map.entry(MapType.PROG_ARRAY, ProgArrayMap::create),
            Map.entry(MapType.ARRAY_OF_MAPS, ArrayOfMaps::create),
            Map.entry(MapType.HASH_OF_MAPS, HashOfMaps::create),
            Map.entry(MapType.DEVMAP, DevMap::create),
            Map.entry(MapType.DEVMAP_HASH, DevMapHash::create),
            Map.entry(MapType.CPUMAP, CpuMap::create),
            Map.entry(MapType.XSKMAP, XskMap::create),
            Map.entry(MapType.PERF_EVENT_ARRAY, PerfEventArrayMap::create),
            Map.entry(MapType.QUEUE, QueueStackMap::create),
            Map.entry(MapType.STACK, QueueStackMap::create),
            Map.entry(MapType.BLOOM_FILTER, BloomFilterMap::create),
            Map.entry(MapType.RINGBUF, RingBufferMap::create),
            Map.entry(MapType.USER_RINGBUF, UserRingBufferMap::create)));

    private final Quiescence quiescence;
    /** Where maps are pinned by name, or null: then they end with the process. */
    private final PinDirectory pins;

    /** Checks a spec and makes the map, or throws {@link MapException}. */
    @FunctionalInterface
    private interface Maker {
        OffHeapMap make(MapSpec spec, MapHome home);
    }

    /** For maps whose elements are used again when this says so. */
    public MapFactory(Quiescence quiescence) {
        this(quiescence, null);
    }

    /**
     * As {@link #MapFactory(Quiescence)}; maps that ask to be pinned by name are, in a directory: one that is there
     * already is used with what it holds.
     */
    public MapFactory(Quiescence quiescence, PinDirectory pins) {
        this.quiescence = quiescence;
        this.pins = pins;
    }

    /** For maps that are used by one thread at a time, which holds no address from before its last update. */
    public MapFactory() {
        this(new Quiescence(0));
    }

    /**
     * Makes a map.
     *
     * @throws MapException with a breadcrumb where the type is not supported, sizes or flags are refused, or memory is
     *     not to be had
     */
    @Override
    public BpfMap create(MapSpec spec, int workers) {
        boolean pinned = pins != null && spec.pinned();
        return create(spec, workers, pinned ? pins.open(spec, workers) : null);
    }

    /** Opens or makes a map in a file, whether it asks to be pinned or not. */
    BpfMap open(Path file, MapSpec spec, int workers) {
        return create(spec, workers, PinnedFile.open(file, spec, workers));
    }

    private BpfMap create(MapSpec spec, int workers, PinnedFile file) {
        OffHeapMap map = null;
        try {
            map = make(spec, new MapHome(workers, quiescence, file));
            MapRules.checkFields(spec);
            if (file != null && file.isReopened()) {
                map.recover();
            } else {
                map.initialise();
            }
            if (file != null) {
                file.complete();
            }
            map.publish();
            return map;
        } catch (RuntimeException e) {
            if (map != null) {
                map.close();
            } else if (file != null) {
                file.close();
            }
            throw e;
        }
    }

    private static OffHeapMap make(MapSpec spec, MapHome home) {
        Maker maker = MAKERS.get(spec.type());
        if (maker == null) {
            throw MapException.invalid(spec, "type " + spec.type().text() + " is not supported");
        }
        MapRules.checkExtra(spec);
        if (Integer.compareUnsigned(spec.initial().length(), spec.valueSize()) > 0) {
            throw new MapException(spec, Errno.EINVAL,
                    "initial value of " + spec.initial().length() + " bytes, at most " + spec.valueSize());
        }
        return maker.make(spec, home);
    }
}

package io.sluice.dataplane.verdicts;

import io.sluice.maps.MapException;
import io.sluice.maps.MapFactory;
import io.sluice.vm.api.BpfMap;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Live maps by name; a {@link StubMap} stands for each that Sluice cannot make, a {@link RecordMap} for a ring. */
public final class LiveMaps implements AutoCloseable {
    private final Map<String, BpfMap> byName = new LinkedHashMap<>();

    /** Makes them. */
    public LiveMaps(Collection<MapSpec> specs) {
        specs.forEach(spec -> byName.put(spec.name(), create(spec)));
    }

    private static BpfMap create(MapSpec spec) {
        if (spec.type() == MapType.RINGBUF) {
            return new RecordMap(spec);
        }
        try {
            return new MapFactory().create(spec, 1);
        } catch (MapException e) {
            return new StubMap(spec);
        }
    }

    BpfMap get(String name) {
        return byName.get(name);
    }

    /** Those of these names. */
    public List<BpfMap> of(List<String> names) {
        return names.stream().map(this::get).toList();
    }

    Collection<BpfMap> all() {
        return byName.values();
    }

    @Override
    public void close() {
        byName.values().forEach(BpfMap::close);
    }
}

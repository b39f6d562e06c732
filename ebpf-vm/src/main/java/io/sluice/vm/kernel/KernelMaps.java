package io.sluice.vm.kernel;

import io.sluice.vm.api.Bytes;
import io.sluice.vm.api.MapSpec;
import io.sluice.vm.api.MapType;
import io.sluice.vm.api.ValueFields;
import io.sluice.vm.btf.Btf;
import io.sluice.vm.memory.Errno;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The maps that are in the kernel already, whoever made them: found by id, by name or by the path that they are pinned
 * at. Specs say what the kernel tells; their type ids are those of {@link #types}.
 */
public final class KernelMaps {
    private KernelMaps() {
    }

    /**
     * A map with its id.
     *
     * @param id the kernel's number of it
     * @param spec what the kernel tells; names are cut to 15 characters
     */
    public record Listed(int id, MapSpec spec) {
    }

    /**
     * All maps, by id.
     *
     * @throws KernelException if this process may not list them
     */
    public static List<Listed> list() {
        List<Listed> maps = new ArrayList<>();
        try (NativeBlock attr = NativeBlock.ofSize(BpfAttr.SIZE)) {
            int id = 0;
            while (true) {
                attr.clear().putInt(BpfAttr.GetId.ID, id);
                int result = KernelBpf.tryCall(BpfCmd.BPF_MAP_GET_NEXT_ID, attr);
                if (result == -Errno.ENOENT) {
                    return maps;
                }
                if (result < 0) {
                    throw new KernelException("maps: " + BpfCmd.name(BpfCmd.BPF_MAP_GET_NEXT_ID), -result);
                }
                id = attr.getInt(BpfAttr.GetId.NEXT_ID);
                int fd = fdOf(BpfCmd.BPF_MAP_GET_FD_BY_ID, id);
                if (fd >= 0) {
                    add(maps, id, fd);
                }
            }
        }
    }

    /** Maps of a type that is younger than this table of types are left out. */
    private static void add(List<Listed> maps, int id, int number) {
        try (KernelFd fd = new KernelFd(number, "map id " + id)) {
            spec(fd.number(), "map id " + id).ifPresent(spec -> maps.add(new Listed(id, spec)));
        }
    }

    /**
     * Opens the map of an id.
     *
     * @throws KernelException if there is none, or this process may not open it
     */
    public static KernelMap byId(int id) {
        String what = "map id " + Integer.toUnsignedString(id);
        int fd = fdOf(BpfCmd.BPF_MAP_GET_FD_BY_ID, id);
        if (fd == -Errno.ENOENT) {
            throw new KernelException(Errno.ENOENT, what + ": not there");
        }
        if (fd < 0) {
            throw new KernelException(what + ": " + BpfCmd.name(BpfCmd.BPF_MAP_GET_FD_BY_ID), -fd);
        }
        return open(fd, what);
    }

    /**
     * Opens the only map of a name.
     *
     * @param name its name, of which the kernel keeps the first 15 characters
     * @throws KernelException if there is none, or more than one
     */
    public static KernelMap byName(String name) {
        String kept = KernelBpf.objectName(name);
        List<Listed> found = list().stream().filter(map -> map.spec().name().equals(kept)).toList();
        if (found.isEmpty()) {
            throw new KernelException(Errno.ENOENT, "map name \"" + name + "\": not there");
        }
        if (found.size() > 1) {
            throw new KernelException(Errno.EEXIST, "map name \"%s\": %d maps have it, choose one by id: %s"
                .formatted(name, found.size(),
                    String.join(", ", found.stream().map(map -> String.valueOf(map.id())).toList())));
        }
        return byId(found.getFirst().id());
    }

    /**
     * Opens the map that is pinned at a path of a BPF file system.
     *
     * @throws KernelException if there is none, or this process may not open it
     */
    public static KernelMap pinned(Path path) {
        try (NativeBlock attr = NativeBlock.ofSize(BpfAttr.SIZE); NativeBlock name = NativeBlock.ofString("" + path)) {
            attr.putLong(BpfAttr.ObjPin.PATHNAME, name.address());
            int fd = KernelBpf.tryCall(BpfCmd.BPF_OBJ_GET, attr);
            if (fd == -Errno.ENOENT) {
                throw new KernelException(Errno.ENOENT, path + ": not there");
            }
            if (fd < 0) {
                throw new KernelException(path + ": " + BpfCmd.name(BpfCmd.BPF_OBJ_GET), -fd);
            }
            if (!isMap(fd)) {
                KernelBpf.close(fd);
                throw new KernelException(Errno.EINVAL, path + ": is pinned, but no map");
            }
            return open(fd, path.toString());
        }
    }

    /** Programs and links can be pinned too, and what the kernel tells of them has another layout. */
    private static boolean isMap(int fd) {
        try {
            return Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString().equals("anon_inode:bpf-map");
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Pins a map at a path of a BPF file system, so that it stays when this process ends.
     *
     * @throws KernelException if the kernel refuses
     */
    public static void pin(KernelMap map, Path path) {
        try (NativeBlock attr = NativeBlock.ofSize(BpfAttr.SIZE); NativeBlock name = NativeBlock.ofString("" + path)) {
            attr.putLong(BpfAttr.ObjPin.PATHNAME, name.address());
            attr.putInt(BpfAttr.ObjPin.BPF_FD, map.fd());
            KernelBpf.call(BpfCmd.BPF_OBJ_PIN, attr, path.toString());
        }
    }

    /** The kernel's number of a map. */
    public static int id(KernelMap map) {
        try (NativeBlock info = info(map.fd(), map.toString())) {
            return info.getInt(BpfInfo.Map.ID);
        }
    }

    /** The types of a map that was opened here, to which its spec's type ids refer; empty where it has none. */
    public static Optional<Btf> types(KernelMap map) {
        int id;
        try (NativeBlock info = info(map.fd(), map.toString())) {
            id = info.getInt(BpfInfo.Map.BTF_ID);
        }
        if (id == 0) {
            return Optional.empty();
        }
        int number = fdOf(BpfCmd.BPF_BTF_GET_FD_BY_ID, id);
        if (number < 0) {
            throw new KernelException(map + ": btf id " + id, -number);
        }
        try (KernelFd fd = new KernelFd(number, "btf id " + id)) {
            return Optional.of(Btf.parse(section(fd.number(), "btf id " + id)));
        }
    }

    private static byte[] section(int fd, String what) {
        int size;
        try (NativeBlock info = NativeBlock.ofSize(BpfInfo.Btf.SIZE)) {
            KernelBpf.objectInfo(fd, info, what);
            size = info.getInt(BpfInfo.Btf.BTF_SIZE);
        }
        try (NativeBlock info = NativeBlock.ofSize(BpfInfo.Btf.SIZE); NativeBlock bytes = NativeBlock.ofSize(size)) {
            info.putLong(BpfInfo.Btf.BTF, bytes.address()).putInt(BpfInfo.Btf.BTF_SIZE, size);
            KernelBpf.objectInfo(fd, info, what);
            return bytes.bytes(0, size);
        }
    }

    private static KernelMap open(int fd, String what) {
        Optional<MapSpec> spec;
        try {
            spec = spec(fd, what);
        } catch (RuntimeException e) {
            KernelBpf.close(fd);
            throw e;
        }
        if (spec.isEmpty()) {
            KernelBpf.close(fd);
            throw new KernelException(Errno.EINVAL, what + ": not a map, or of a type that is not known here");
        }
        return KernelMap.of(fd, spec.get());
    }

    private static Optional<MapSpec> spec(int fd, String what) {
        try (NativeBlock info = info(fd, what)) {
            MapType type = MapType.ofCode(info.getInt(BpfInfo.Map.TYPE));
            return Optional.ofNullable(type).map(known -> new MapSpec(
                info.string(BpfInfo.Map.NAME, BpfAttr.OBJ_NAME_LEN), known, info.getInt(BpfInfo.Map.KEY_SIZE),
                info.getInt(BpfInfo.Map.VALUE_SIZE), info.getInt(BpfInfo.Map.MAX_ENTRIES),
                info.getInt(BpfInfo.Map.MAP_FLAGS), info.getLong(BpfInfo.Map.MAP_EXTRA), false, null, Bytes.EMPTY,
                List.of(), info.getInt(BpfInfo.Map.BTF_KEY_TYPE_ID), info.getInt(BpfInfo.Map.BTF_VALUE_TYPE_ID),
                ValueFields.NONE));
        }
    }

    private static NativeBlock info(int fd, String what) {
        NativeBlock info = NativeBlock.ofSize(BpfInfo.Map.SIZE);
        try {
            KernelBpf.objectInfo(fd, info, what);
            return info;
        } catch (RuntimeException e) {
            info.close();
            throw e;
        }
    }

    private static int fdOf(int command, int id) {
        try (NativeBlock attr = NativeBlock.ofSize(BpfAttr.SIZE)) {
            attr.putInt(BpfAttr.GetId.ID, id);
            return KernelBpf.tryCall(command, attr);
        }
    }
}

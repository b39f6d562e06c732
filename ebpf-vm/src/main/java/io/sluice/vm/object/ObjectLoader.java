package io.sluice.vm.object;

import io.sluice.vm.api.FileFailure;
import io.sluice.vm.api.ProgramKind;
import io.sluice.vm.api.ProgramSpec;
import io.sluice.vm.btf.Btf;
import io.sluice.vm.btf.BtfException;
import io.sluice.vm.btf.BtfType;
import io.sluice.vm.elf.ElfException;
import io.sluice.vm.elf.ElfFile;
import io.sluice.vm.elf.ElfSection;
import io.sluice.vm.elf.ElfSymbol;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Loads objects: ELF, BTF, maps, functions, then programs, each step from the results of those before.
 *
 * <p>Ensures: whatever the bytes, the result is a spec or an {@link ObjectException}, in time and memory of a small
 * multiple of the file.
 */
public final class ObjectLoader {
    private static final String TEXT = ".text";
    private static final String LICENSE = "license";
    private static final String VERSION = "version";
    private static final String TYPES = ".BTF";
    private static final byte ELF_MAGIC = 0x7f;

    private final ObjectFile object;
    private final ObjectOptions options;

    private ObjectLoader(ObjectFile object, ObjectOptions options) {
        this.object = object;
        this.options = options;
    }

    /**
     * Reads and loads a file, see {@link #load(String, byte[], ObjectOptions)}.
     *
     * @throws ObjectException also if the file can't be read
     */
    public static CollectionSpec load(Path file, ObjectOptions options) {
        String name = String.valueOf(file.getFileName());
        try {
            return load(name, Files.readAllBytes(file), options);
        } catch (IOException e) {
            throw new ObjectException(name + ": can't be read: " + FileFailure.reason(e));
        }
    }

    /**
     * Loads an object.
     *
     * @param name  for messages and {@link CollectionSpec#name}
     * @param bytes the whole file; not changed by the caller afterwards, as types are read from it later
     * @throws ObjectException if the object is damaged or needs what is not to be had
     */
    public static CollectionSpec load(String name, byte[] bytes, ObjectOptions options) {
        try {
            return new ObjectLoader(ObjectFile.parse(bytes), options).collection(name);
        } catch (ElfException | BtfException | ObjectException e) {
            throw new ObjectException(name + ": " + e.getMessage());
        }
    }

    /**
     * Reads the types of a file to relocate to: BTF as the kernel shows it in {@code /sys/kernel/btf}, or an ELF file
     * with a section {@code .BTF}.
     *
     * @throws ObjectException if it is neither, or can't be read
     */
    public static Btf types(Path file) {
        String name = String.valueOf(file.getFileName());
        try {
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length > 0 && bytes[0] == ELF_MAGIC) {
                ElfFile elf = ElfFile.parse(bytes);
                ElfSection section = elf.section(TYPES).orElseThrow(() -> new ObjectException("has no section .BTF"));
                bytes = elf.bytes(section);
            }
            Btf types = Btf.parse(bytes);
            types.checkAll();
            return types;
        } catch (ElfException | BtfException | ObjectException e) {
            throw new ObjectException(name + ": " + e.getMessage());
        } catch (IOException e) {
            throw new ObjectException(name + ": can't be read: " + FileFailure.reason(e));
        }
    }

    private CollectionSpec collection(String name) {
        String license = license();
        FunctionTable functions = new FunctionTable(object);
        Externs externs = new Externs(object, options);
        MapTable maps = new MapTable(object, externs);
        References references = new References(functions, maps, externs);
        maps.readInitialValues(references);
        DeclTags tags = new DeclTags(object.btf());
        new MapFields(object, tags).fill(maps);
        FunctionPreparer preparer = new FunctionPreparer(object, references, options.types());
        ProgramLinker linker = new ProgramLinker(object, functions, preparer, maps,
                new FunctionPrototypes(object.btf(), tags));
        List<ProgramSpec> programs = programs(functions, linker, license);
        List<VariableSpec> variables = new ArrayList<>(variables(maps));
        variables.addAll(externs.variables());
        return new CollectionSpec(name, programs, maps.all().stream().map(MapDef::spec).toList(), variables, license,
                version(), object.btf());
    }

    /**
     * Links XDP programs before others, so that a function of both is prepared strictly; static functions that some
     * program calls are subprograms and no programs.
     */
    private List<ProgramSpec> programs(FunctionTable functions, ProgramLinker linker, String license) {
        record Entry(int order, Function function, ProgramType type, boolean certain) {
        }

        List<Entry> entries = new ArrayList<>();
        for (Function function : functions.all()) {
            boolean named = options.xdp().contains(function.name());
            boolean inText = function.section().name().equals(TEXT);
            if (!inText || named || options.xdp().contains(TEXT) && function.global()) {
                entries.add(new Entry(entries.size(), function, ProgramType.of(function, options.xdp()),
                        named || function.global()));
            }
        }
        List<Entry> linkOrder = new ArrayList<>(entries);
        linkOrder.sort(Comparator.comparing((Entry entry) -> entry.type().kind() == ProgramKind.OTHER)
                .thenComparing(entry -> !entry.certain()));
        Map<Integer, ProgramSpec> linked = new TreeMap<>();
        for (Entry entry : linkOrder) {
            if (entry.certain() || !linker.callees().contains(entry.function())) {
                linked.put(entry.order(), linker.link(entry.function(), entry.type(), license));
            }
        }
        // a static function linked as a program may have turned out to be the callee of a later one
        entries.forEach(entry -> {
            if (!entry.certain() && linker.callees().contains(entry.function())) {
                linked.remove(entry.order());
            }
        });
        return List.copyOf(linked.values());
    }

    private List<VariableSpec> variables(MapTable maps) {
        Map<String, Map<String, Integer>> types = new HashMap<>();
        List<VariableSpec> variables = new ArrayList<>();
        for (ElfSymbol symbol : object.elf().symbols()) {
            ElfSection section = maps.dataSections().get(symbol.section());
            if (section == null || symbol.type() != ElfSymbol.OBJECT || symbol.name().isEmpty()) {
                continue;
            }
            if (symbol.value() < 0 || symbol.size() < 0 || symbol.size() > section.size()
                    || symbol.value() > section.size() - symbol.size()) {
                throw new ObjectException("variable \"" + symbol.name() + "\": offset "
                        + Long.toUnsignedString(symbol.value()) + " and size " + Long.toUnsignedString(symbol.size())
                        + " reach past the end of section \"" + section.name() + "\" (" + section.size() + " bytes)");
            }
            int type = types.computeIfAbsent(section.name(), this::variableTypes).getOrDefault(symbol.name(), 0);
            variables.add(new VariableSpec(section.name(), symbol.name(), (int) symbol.value(), (int) symbol.size(),
                    type));
        }
        variables.sort(Comparator.comparing(VariableSpec::map).thenComparing(VariableSpec::offset)
                .thenComparing(VariableSpec::name));
        return variables;
    }

    private Map<String, Integer> variableTypes(String section) {
        Map<String, Integer> types = new HashMap<>();
        int id = object.btf() == null ? 0 : object.btf().find(section, BtfType.DataSec.class);
        if (id != 0) {
            for (BtfType.SecVar entry : ((BtfType.DataSec) object.btf().type(id)).vars()) {
                if (object.btf().type(entry.type()) instanceof BtfType.Var variable) {
                    types.put(variable.name(), variable.type());
                }
            }
        }
        return types;
    }

    private String license() {
        ElfSection section = object.elf().section(LICENSE).orElse(null);
        if (section == null || !section.inFile()) {
            return "";
        }
        byte[] bytes = object.elf().bytes(section);
        int length = 0;
        while (length < bytes.length && bytes[length] != 0) {
            length++;
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    private int version() {
        ElfSection section = object.elf().section(VERSION).orElse(null);
        if (section == null || !section.inFile() || section.size() < Integer.BYTES) {
            return 0;
        }
        return ByteBuffer.wrap(object.elf().bytes(section)).order(ByteOrder.LITTLE_ENDIAN).getInt(0);
    }
}

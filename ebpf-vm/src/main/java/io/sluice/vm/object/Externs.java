package io.sluice.vm.object;

import io.sluice.vm.api.MapFlags;
import io.sluice.vm.btf.Btf;
import io.sluice.vm.btf.BtfType;
import io.sluice.vm.elf.ElfSymbol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the object declares but does not define: kernel settings ({@code .kconfig}), which become bytes of a map, and
 * kernel functions and variables ({@code .ksyms}).
 */
final class Externs {
    static final String KCONFIG = ".kconfig";
    private static final String KSYMS = ".ksyms";
    private static final String VERSION = "LINUX_KERNEL_VERSION";
    /** Most bytes of one setting; a longer array would allocate what the file does not hold. */
    private static final int MAX_SETTING = 4096;

    private final Btf btf;
    private final ObjectOptions options;
    private final Map<String, Integer> settings = new HashMap<>();
    /** Why a setting has no value: an error where a program refers to it. */
    private final Map<String, String> failures = new HashMap<>();
    private final Set<String> kernelFunctions = new HashSet<>();
    private final Set<String> kernelVariables = new HashSet<>();
    private final List<VariableSpec> variables = new ArrayList<>();
    private byte[] contents = new byte[0];
    private int map = -1;

    Externs(ObjectFile object, ObjectOptions options) {
        this.btf = object.btf();
        this.options = options;
        if (btf == null) {
            return;
        }
        Map<String, ElfSymbol> undefined = new HashMap<>();
        for (ElfSymbol symbol : object.elf().symbols()) {
            if (symbol.section() == ElfSymbol.UNDEF) {
                undefined.putIfAbsent(symbol.name(), symbol);
            }
        }
        readKernelSymbols();
        readSettings(undefined);
    }

    private List<BtfType.SecVar> entries(String section) {
        int id = btf.find(section, BtfType.DataSec.class);
        return id == 0 ? List.of() : ((BtfType.DataSec) btf.type(id)).vars();
    }

    private void readKernelSymbols() {
        for (BtfType.SecVar entry : entries(KSYMS)) {
            BtfType type = btf.type(entry.type());
            (type instanceof BtfType.Func ? kernelFunctions : kernelVariables).add(type.name());
        }
    }

    private void readSettings(Map<String, ElfSymbol> undefined) {
        List<BtfType.SecVar> entries = entries(KCONFIG);
        if (entries.isEmpty()) {
            return;
        }
        KernelConfig config = options.config().get();
        List<byte[]> parts = new ArrayList<>();
        int offset = 0;
        for (BtfType.SecVar entry : entries) {
            if (!(btf.type(entry.type()) instanceof BtfType.Var variable)) {
                throw new ObjectException("section \".kconfig\": BTF type " + entry.type() + " is no variable");
            }
            ElfSymbol symbol = undefined.get(variable.name());
            if (symbol == null || settings.containsKey(variable.name())) {
                continue;
            }
            byte[] value = setting(variable, config, symbol.binding() == ElfSymbol.WEAK);
            int aligned = align(offset, value.length);
            parts.add(new byte[aligned - offset]);
            parts.add(value);
            settings.put(variable.name(), aligned);
            variables.add(new VariableSpec(KCONFIG, variable.name(), aligned, value.length, variable.type()));
            offset = aligned + value.length;
        }
        contents = new byte[offset];
        int at = 0;
        for (byte[] part : parts) {
            System.arraycopy(part, 0, contents, at, part.length);
            at += part.length;
        }
    }

    /** To the value's size as far as that is a power of two, at most 8. */
    private static int align(int offset, int size) {
        int alignment = size == 0 ? 1 : Math.min(Long.BYTES, Integer.lowestOneBit(size));
        return offset + alignment - 1 & -alignment;
    }

    private byte[] setting(BtfType.Var variable, KernelConfig config, boolean weak) {
        int size = btf.sizeOf(variable.type());
        if (size > MAX_SETTING) {
            throw new ObjectException("extern \"" + variable.name() + "\": size " + size + ", at most " + MAX_SETTING);
        }
        String text = variable.name().equals(VERSION) && config.version() != 0
                ? Integer.toString(config.version()) : config.values().get(variable.name());
        if (text == null) {
            if (!weak) {
                failures.put(variable.name(), "the kernel configuration does not say, and it is not weak");
            }
            return new byte[size];
        }
        try {
            return new KconfigValue(btf).encode(variable.type(), text);
        } catch (ObjectException e) {
            failures.put(variable.name(), e.getMessage());
            return new byte[size];
        }
    }

    /** The map of the settings, or null if the object has none. */
    MapDef configMap() {
        if (contents.length == 0) {
            return null;
        }
        MapDef config = DataMaps.dataMap(KCONFIG, contents.length);
        config.flags |= MapFlags.BPF_F_RDONLY_PROG;
        config.contents = Arrays.copyOf(contents, contents.length);
        return config;
    }

    List<VariableSpec> variables() {
        return variables;
    }

    /** Tells at which index of the collection the map of the settings is. */
    void placeConfigMap(int index) {
        map = index;
    }

    Reference address(ElfSymbol symbol) {
        boolean weak = symbol.binding() == ElfSymbol.WEAK;
        Integer offset = settings.get(symbol.name());
        String failure = failures.get(symbol.name());
        if (failure != null) {
            throw new ObjectException("extern \"" + symbol.name() + "\": " + failure);
        }
        if (offset != null) {
            return new Reference.MapValue(map, offset);
        }
        if (kernelFunctions.contains(symbol.name())) {
            // programs only ask whether it is there; its address is of no other use
            return new Reference.Constant(weak && !options.kfuncs().contains(symbol.name()) ? 0 : 1);
        }
        if (kernelVariables.contains(symbol.name())) {
            if (weak) {
                return new Reference.Constant(0);
            }
            throw new ObjectException("extern \"" + symbol.name() + "\": is a kernel variable, which is not to be had"
                    + " outside the kernel, and it is not weak");
        }
        throw undefined(symbol);
    }

    Reference call(ElfSymbol symbol) {
        if (!kernelFunctions.contains(symbol.name())) {
            throw undefined(symbol);
        }
        if (symbol.binding() == ElfSymbol.WEAK && !options.kfuncs().contains(symbol.name())) {
            return new Reference.Missing("kernel function \"" + symbol.name() + "\" is weak and not there");
        }
        return new Reference.Kfunc(symbol.name());
    }

    private static ObjectException undefined(ElfSymbol symbol) {
        return new ObjectException(ObjectFile.describe(symbol) + ": is not defined in the object");
    }
}

package io.sluice.vm.object;

import io.sluice.vm.btf.Btf;
import io.sluice.vm.btf.BtfExt;
import io.sluice.vm.elf.ElfFile;
import io.sluice.vm.elf.ElfRelocation;
import io.sluice.vm.elf.ElfSection;
import io.sluice.vm.elf.ElfSymbol;
import java.util.ArrayList;
import java.util.List;

/** An ELF file that is an eBPF object, with its types; {@code btf} is null if it has none. */
record ObjectFile(ElfFile elf, Btf btf, BtfExt ext) {
    /** {@code EM_BPF}; clang before 3.9 had no number and wrote {@code EM_NONE}. */
    private static final int EM_BPF = 247;
    private static final int EM_NONE = 0;
    private static final String BTF = ".BTF";
    private static final String BTF_EXT = ".BTF.ext";

    static ObjectFile parse(byte[] bytes) {
        ElfFile elf = ElfFile.parse(bytes);
        if (elf.machine() != EM_BPF && elf.machine() != EM_NONE) {
            throw new ObjectException("ELF machine is " + elf.machine() + ", must be 247 (eBPF)");
        }
        if (elf.type() != ElfFile.RELOCATABLE) {
            throw new ObjectException("ELF type is " + elf.type() + ", must be 1 (relocatable)");
        }
        Btf btf = null;
        BtfExt ext = BtfExt.EMPTY;
        ElfSection types = elf.section(BTF).orElse(null);
        if (types != null && types.inFile() && types.size() > 0) {
            btf = Btf.parse(elf.bytes(types));
            btf.checkAll();
            ElfSection info = elf.section(BTF_EXT).orElse(null);
            if (info != null && info.inFile() && info.size() > 0) {
                ext = BtfExt.parse(elf.bytes(info), btf);
            }
        }
        return new ObjectFile(elf, btf, ext);
    }

    /** Name of a symbol as messages quote it. */
    static String describe(ElfSymbol symbol) {
        return symbol.name().isEmpty() ? "symbol " + symbol.index() : "symbol \"" + symbol.name() + "\"";
    }

    /** The symbols that this section defines, in the order of the table. */
    List<ElfSymbol> symbols(ElfSection section) {
        List<ElfSymbol> symbols = new ArrayList<>();
        for (ElfSymbol symbol : elf.symbols()) {
            if (symbol.section() == section.index()) {
                symbols.add(symbol);
            }
        }
        return symbols;
    }

    /** The symbol that a relocation refers to. */
    ElfSymbol symbol(ElfRelocation relocation) {
        if (relocation.symbol() == 0) {
            throw new ObjectException("relocation at offset " + relocation.offset() + " refers to no symbol");
        }
        return elf.symbols().get(relocation.symbol());
    }

    /** True for what holds insns. */
    static boolean isCode(ElfSection section) {
        return section.type() == ElfSection.PROGBITS && section.has(ElfSection.ALLOC | ElfSection.EXECINSTR)
                && section.size() > 0;
    }
}

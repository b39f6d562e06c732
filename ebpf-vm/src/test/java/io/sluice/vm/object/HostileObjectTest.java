package io.sluice.vm.object;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.sluice.vm.btf.BtfWriter;
import io.sluice.vm.btf.CoreKind;
import io.sluice.vm.elf.ElfSection;
import io.sluice.vm.elf.ElfSymbol;
import io.sluice.vm.elf.ElfWriter;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/** Objects made to cost far more than they weigh; random damage does not find these. */
class HostileObjectTest {
    private final ElfWriter elf = new ElfWriter();
    private final BtfWriter btf = new BtfWriter();

    private CollectionSpec load() {
        byte[] bytes = elf.build();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return Assertions.assertTimeout(Duration.ofSeconds(10), () -> {
            long before = threads.getCurrentThreadAllocatedBytes();
            try {
                return ObjectLoader.load("bad.o", bytes, ObjectOptions.PLAIN);
            } finally {
                long used = threads.getCurrentThreadAllocatedBytes() - before;
                assertTrue(used < 400L * bytes.length + (64 << 20), used + " bytes for " + bytes.length);
            }
        });
    }

    private String refusal() {
        return assertThrows(ObjectException.class, this::load).getMessage();
    }

    private void addTypes(byte[] ext) {
        elf.section(".BTF", ElfSection.PROGBITS, 0, btf.build());
        elf.section(".BTF.ext", ElfSection.PROGBITS, 0, ext);
    }

    @Test
    void stopsAtCandidatesWithoutNumber() {
        int number = btf.integer("int", 4, true);
        for (int i = 0; i < 5_000; i++) {
            btf.struct("s", 4, new BtfWriter.Field("a", number, 0));
        }
        int code = elf.code("xdp", Code.returns(1));
        elf.function("prog", code, 0, 16);
        int flavoured = btf.struct("s___x", 4, new BtfWriter.Field("a", number, 0));
        int[] cores = new int[4 * 5_000];
        for (int i = 0; i < cores.length; i += 4) {
            cores[i + 1] = flavoured;
            cores[i + 2] = btf.string(i / 4 + ":0");
            cores[i + 3] = CoreKind.FIELD_EXISTS.ordinal();
        }
        addTypes(btf.ext("xdp", new int[0], new int[0], cores));
        // candidates leave garbage, which is not kept: only the time counts here
        byte[] bytes = elf.build();
        String message = Assertions.assertTimeout(Duration.ofSeconds(10), () -> assertThrows(ObjectException.class,
                () -> ObjectLoader.load("bad.o", bytes, ObjectOptions.PLAIN))).getMessage();
        assertTrue(message.contains("need more than 5000000 comparisons"), message);
    }

    @Test
    void keepsOneLineForAnInsnHoweverManyThereAre() {
        int function = btf.function("prog", 0, 1);
        int[] lines = new int[4 * 40_000];
        int file = btf.string("a.c");
        for (int i = 0; i < lines.length; i += 4) {
            lines[i + 1] = file;
            lines[i + 3] = i << 10;
        }
        int text = elf.code(".text", Code.returns(1));
        int callee = elf.function("shared", text, 0, 16);
        for (int i = 0; i < 1_000; i++) {
            int code = elf.code("xdp/" + i, Code.of("call pc-1", "exit"));
            elf.relocate(code, 0, 10, callee);
        }
        addTypes(btf.ext(".text", new int[] {0, function}, lines, new int[0]));
        CollectionSpec spec = load();
        assertEquals(1_000, spec.programs().size());
        assertEquals(1, spec.programs().getFirst().lines().size());
    }

    @Test
    void refusesAMapDefinitionWithThousandsOfMembers() {
        int number = btf.integer("int", 4, true);
        BtfWriter.Field[] fields = new BtfWriter.Field[60_000];
        for (int i = 0; i < fields.length; i++) {
            fields[i] = new BtfWriter.Field("x", number, 0);
        }
        int struct = btf.struct("big", 4, fields);
        int[] entries = new int[3 * 10_000];
        int maps = elf.data(".maps", new byte[80_000]);
        for (int i = 0; i < 10_000; i++) {
            entries[3 * i] = btf.variable("m" + i, struct, 1);
            elf.symbol("m" + i, ElfSymbol.GLOBAL, ElfSymbol.OBJECT, maps, 8 * i, 8);
        }
        btf.section(".maps", 0, entries);
        addTypes(btf.ext("xdp", new int[0], new int[0], new int[0]));
        assertEquals("bad.o: map \"m0\": its definition has 60000 members, at most 128", refusal());
    }

    @Test
    void refusesNamesThatShareOneLongString() {
        btf.struct("y".repeat(2_000), 4);
        addTypes(btf.ext("xdp", new int[0], new int[0], new int[0]));
        assertEquals("bad.o: BTF type 1: name of 2000 characters, at most 1024", refusal());
    }

    @Test
    void doesNotAllocateWhatABssSectionClaims() {
        elf.nobits(".bss", Integer.MAX_VALUE);
        assertEquals(Integer.MAX_VALUE, load().map(".bss").orElseThrow().valueSize());
    }

    @Test
    void readsAFileThatIsAllSectionHeaders() {
        byte[] bytes = new byte[1 << 20];
        byte[] head = elf.build();
        System.arraycopy(head, 0, bytes, 0, 64);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(40, 64).putShort(60, (short) 16_000)
                .putShort(62, (short) 0);
        assertEquals(0, ObjectLoader.load("bad.o", bytes, ObjectOptions.PLAIN).programs().size());
    }
}
